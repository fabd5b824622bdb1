"""Spreadsheets and registers, in and out."""
