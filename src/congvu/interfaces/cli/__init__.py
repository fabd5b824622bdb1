"""The command line: ``congvu …``."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from congvu.interfaces.cli.session import guarded

COMMANDS = {
    "content_commands": ("check", "build"),
    "publish_commands": ("init", "publish", "settings"),
    "people_commands": ("units", "add-unit", "people", "import", "leave", "grant", "revoke", "codes"),
    "campaign_commands": ("open", "campaigns", "results"),
    "statistics_commands": ("statistics",),
    "marking_commands": ("attempts", "override"),
    "nbgrader_commands": ("project", "collect"),
    "run_commands": ("run-code",),
    "norms_commands": ("norms",),
    "handbook_commands": ("handbook",),
    "new_commands": ("new", "schemas"),
    "items_commands": ("items",),
    "regrade_commands": ("regrade",),
    "keeper_commands": ("backup", "restore", "doctor", "erase", "tick"),
    "serve_commands": ("serve", "projector", "author"),
    "demo_commands": ("demo",),
}
"""Which module holds which commands. Only the one that is asked for is imported: nbgrader alone takes seconds."""


class Commands(TyperGroup):
    """Commands that are imported when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in order."""
        return sorted(name for names in COMMANDS.values() for name in names)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        module = next((module for module, names in COMMANDS.items() if cmd_name in names), None)
        if module is None:
            return None
        group = typer.main.get_group(import_module(f"{__name__}.{module}").app)
        return group.commands[cmd_name]


app = typer.Typer(
    cls=Commands,
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


__all__ = ["COMMANDS", "app", "main"]
