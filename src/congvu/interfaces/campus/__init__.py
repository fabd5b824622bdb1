"""The campus: the web face of congvu."""
