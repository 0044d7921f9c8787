"""Help with writing: new pages, fixes, renaming, queries, editors and the starter."""
