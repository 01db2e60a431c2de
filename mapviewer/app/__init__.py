"""Windows, widgets and the web view."""
