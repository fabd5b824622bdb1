"""The campus's own pages and JSON endpoints."""
