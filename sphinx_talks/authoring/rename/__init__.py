"""Rewrite pages in place: only the signs that name something change, every other byte stays."""
