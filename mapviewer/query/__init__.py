"""Questions about a store: selections, the index that answers them, and the answer."""
