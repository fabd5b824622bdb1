"""Dashboards for organisers: notebooks of a few lines under ``dashboards/`` call what is public here."""

from __future__ import annotations

from congvu.interfaces.dashboards.overview import overview

__all__ = ["overview"]
