"""The groups of commands: the first level, which imports what is asked for alone, and a noun with its verbs."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from congvu.interfaces.cli._tree import FIRST, HIDDEN, MOVED, NOUNS, OTHERS
from congvu.interfaces.cli._usage import refuse_broken_letters, told_usage
from congvu.interfaces.cli.output import errors

_PANELS = {
    **dict.fromkeys(FIRST, "Để bắt đầu"),
    **dict.fromkeys([*NOUNS, *OTHERS], "Theo từng mảng: gõ congvu MẢNG để xem các việc trong mảng"),
}
_ENTRIES = FIRST | NOUNS | OTHERS | HIDDEN


class Verbs(TyperGroup):
    """A noun's verbs. A word that is none of them is answered with those there are."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names, and the words after it."""
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            self.refuse(ctx, args[0])
        return super().resolve_command(ctx, args)

    def refuse(self, ctx: Any, word: str) -> NoReturn:
        """Says what there is instead; ends with 2, as for any command that is typed wrongly."""
        known = ", ".join(self.list_commands(ctx))
        _end(f"Không có lệnh «{ctx.command_path} {word}».", f"Các việc của {ctx.command_path}: {known}.")


class Congvu(Verbs):
    """The first level. Its help tells names and lines of :mod:`._tree`, and imports no command."""

    def make_context(self, info_name: Any, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """As of any group; a word that is no text is refused before any command sees it."""
        with told_usage():
            if not extra.get("resilient_parsing"):
                refuse_broken_letters(args)
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Runs what was asked for; what was typed wrongly is told."""
        with told_usage():
            return super().invoke(ctx)

    def list_commands(self, ctx: Any) -> list[str]:
        """All names: what a newcomer needs, then the nouns."""
        return [*FIRST, *NOUNS, *OTHERS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """What help tells of that name, or ``None``; :func:`load` gives what runs."""
        if cmd_name not in _ENTRIES:
            return None
        panel = _PANELS.get(cmd_name)
        return TyperCommand(
            cmd_name, help=_ENTRIES[cmd_name].about, rich_help_panel=panel, hidden=panel is None
        )

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As of any group, but with the real command."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and load(name), rest

    def refuse(self, ctx: Any, word: str) -> NoReturn:
        """Says under which noun a command of that name stands now, if there was one."""
        if word in MOVED:
            _end(f"Lệnh này nay là: {' hoặc '.join(f'congvu {name}' for name in MOVED[word])}")
        _end(f"Không có lệnh «{ctx.command_path} {word}».", "Xem các lệnh: congvu --help")


def load(name: str) -> Any:
    """The command or noun of the first level, with its module imported."""
    entry = _ENTRIES[name]
    group = typer.main.get_group(import_module(f"{__package__}.{entry.module}").app)
    if name not in NOUNS:
        return group.commands[name]
    group.name, group.help = name, entry.about
    return group


def noun() -> typer.Typer:
    """An empty noun, for a module that adds its verbs. Its line of help stands in :mod:`._tree`."""
    return typer.Typer(cls=Verbs, no_args_is_help=True)


def _end(message: str, mend: str = "") -> NoReturn:
    errors.print(message, style="bold red", markup=False)
    if mend:
        errors.print(f"→ {mend}", markup=False)
    raise typer.Exit(2)
