"""Page form of ``essay``: a text area, named by the slot, that counts its characters."""

from congvu.interfaces.campus.kinds._written import read_fields, write_fields

__all__ = ["read_fields", "write_fields"]
