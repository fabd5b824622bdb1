"""Notebooks of tests, as JSON: cells by what stands in them."""

from __future__ import annotations

from typing import Any


def markdown_cell(text: str, name: str = "t") -> dict[str, Any]:
    """A cell of text."""
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def code_cell(source: str, name: str = "p") -> dict[str, Any]:
    """A cell of code that was not run."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def notebook_of(*cells: dict[str, Any]) -> dict[str, Any]:
    """A notebook; cells get ids of their own."""
    named = [{**cell, "id": f"{cell['id']}{number}"} for number, cell in enumerate(cells)]
    return {"cells": named, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
