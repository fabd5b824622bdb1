"""The command line: ``congvu …``."""

from __future__ import annotations

import sys

import typer

from congvu.interfaces.cli import (
    campaign_commands,
    content_commands,
    demo_commands,
    keeper_commands,
    nbgrader_commands,
    people_commands,
    publish_commands,
    serve_commands,
)
from congvu.interfaces.cli.session import guarded

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="congvu: tập huấn và kiểm tra công chức bằng sổ tay Jupyter.",
)
for group in (
    content_commands,
    publish_commands,
    people_commands,
    campaign_commands,
    nbgrader_commands,
    keeper_commands,
    serve_commands,
    demo_commands,
):
    app.registered_commands += group.app.registered_commands


def main() -> None:
    """The entry point: errors that a person can mend are told in a line or two, without a traceback."""
    sys.exit(guarded(app))


__all__ = ["app", "main"]
