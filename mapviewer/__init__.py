"""mapviewer: a desktop event map and timeline for dossiers of events, places and sources."""

__version__ = "0.1.0"
