"""Views as docutils nodes."""
