"""What is remembered of links to other sites, and which links there are."""
