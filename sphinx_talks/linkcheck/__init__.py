"""Links to other sites: where they stand, whether they live, and what is remembered of them."""
