"""Page form of ``short``: a text input, named by the slot."""

from congvu.interfaces.campus.kinds._typed import read_fields, write_fields

__all__ = ["read_fields", "write_fields"]
