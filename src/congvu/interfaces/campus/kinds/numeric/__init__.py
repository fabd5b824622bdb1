"""Page form of ``numeric``: a text input with the unit behind it, named by the slot."""

from congvu.interfaces.campus.kinds._typed import read_fields, write_fields

__all__ = ["read_fields", "write_fields"]
