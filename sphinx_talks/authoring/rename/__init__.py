"""Rewrite pages in place: only the characters that name something change, every other byte stays."""
