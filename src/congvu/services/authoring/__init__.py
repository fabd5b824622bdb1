"""What authors and administrators do with content: norms, items, banks, the handbook, publishing."""
