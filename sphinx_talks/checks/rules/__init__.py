"""What a page would be better without, seen beside the others: warnings and advice, which never stop a build."""
