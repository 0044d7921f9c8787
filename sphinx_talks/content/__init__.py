"""What is written: pages, their front matter and Markdown, records, the catalog; imports no other room."""
