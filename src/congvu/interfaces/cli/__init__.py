"""The command line: ``congvu campaign open``; for a newcomer ``congvu demo``."""

from __future__ import annotations

import sys

import typer

from congvu.interfaces.cli._groups import Congvu
from congvu.interfaces.cli.output import guarded

app = typer.Typer(
    cls=Congvu,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _congvu() -> None:
    """congvu: tập huấn và kiểm tra công chức bằng sổ tay Jupyter."""


def main() -> None:
    """The entry point: errors that a person can mend are told in a line or two, without a traceback."""
    sys.exit(guarded(app))


__all__ = ["app", "main"]
