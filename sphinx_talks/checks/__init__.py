"""What is wrong with a site: problems across pages, rules, reports and explanations."""
