"""Kind ``slider``: a whole number on a scale. A toy, and a whole one: what it shows, a kind of yours can do."""

from slider_kind.kind import KIND

__all__ = ["KIND"]
