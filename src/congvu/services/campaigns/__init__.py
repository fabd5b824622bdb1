"""Campaigns (đợt tập huấn): opening them, organising them, reporting on them."""
