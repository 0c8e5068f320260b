"""`reader notes`: the notes and bookmarks of a collection; each action is a command of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cli import note_change, note_check, note_export, note_import, note_list
from reader.cli.command import Command, Example

if TYPE_CHECKING:
    import argparse

PARTS = (
    note_list.COMMAND,
    note_export.COMMAND,
    note_import.COMMAND,
    note_change.ADD,
    note_change.EDIT,
    note_change.RM,
    note_check.CHECK,
    note_check.PATH,
)


def _run(args: argparse.Namespace) -> int:
    return note_list.run(args, COMMAND.near_part(args.folder or ""))


COMMAND = Command(
    name="notes",
    summary="list, export, import, make and check your notes and bookmarks",
    description="Your notes and bookmarks: one TOML file each, in a folder that is yours.",
    usage="[ACTION] [FOLDER] [options]",
    examples=(
        Example("reader notes ~/reports", "one line each"),
        Example("reader notes export ~/reports > notes.md", "Markdown with the quotes and their sources"),
        Example("reader notes export --help", "what an action takes"),
    ),
    add_arguments=note_list.add_arguments,
    run=_run,
    valued=note_list.COMMAND.valued,
    surplus="A name with spaces goes in quotes.",
    parts=PARTS,
)
