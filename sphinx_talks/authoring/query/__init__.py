"""What is known of the records of a site, for a terminal and for programs."""
