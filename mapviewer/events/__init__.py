"""What an event is: its time, its place, its sources; the dossier, the store and the symbol table."""
