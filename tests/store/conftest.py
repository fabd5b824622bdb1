"""Every test here runs on both engines."""

from backbone_fixtures import both_engines, databases, shared_stores, store_url, world

__all__ = ["both_engines", "databases", "shared_stores", "store_url", "world"]
