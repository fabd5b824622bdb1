"""Page form of ``code``: a text area in a fixed-width face, named by the slot, that begins with the starter."""

from congvu.interfaces.campus.kinds._written import read_fields, write_fields

__all__ = ["read_fields", "write_fields"]
