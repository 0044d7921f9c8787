"""Ask for a page, fetch what is known of it, and draft it."""
