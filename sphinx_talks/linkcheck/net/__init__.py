"""A client for other sites that is polite to them and cannot be led into a private network."""
