"""Saved searches: one small TOML file each, beside the notes."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from reader.errors import NotebookError
from reader.files import write_atomically
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LONGEST_NAME = 40
"""Characters of a saved search's name."""


def load_searches(notes: Path) -> dict[str, str]:
    """The saved searches of a notes folder, name to query; files that cannot be read are left out."""
    found = {}
    for path in _paths(notes):
        try:
            query = tomllib.loads(path.read_text("utf-8-sig")).get("query")
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(query, str):
            found[path.stem] = one_line(query)
    return found


def _paths(notes: Path) -> Sequence[Path]:
    try:
        return sorted((notes / "searches").glob("*.toml"))
    except OSError:
        return ()


def save_search(notes: Path, name: str, query: str) -> str:
    """Save `query` as `@name`, replacing an older one of that name.

    Returns:
        The name as it can be typed after `@`: letters, digits and hyphens, in lower case.

    Raises:
        NotebookError: The name holds no letter or digit, or the file cannot be written.
    """
    import tomli_w

    slug = re.sub(r"[^\w]+", "-", name.casefold()).strip("-_")[:LONGEST_NAME]
    if not slug:
        raise NotebookError("A saved search needs a name of letters or digits.")
    path = notes / "searches" / f"{slug}.toml"
    try:
        write_atomically(path, tomli_w.dumps({"format": 1, "query": one_line(query)}).encode())
    except OSError as error:
        raise NotebookError(f"The search was not saved: {error.strerror}.", path=path) from error
    return slug


def delete_search(notes: Path, name: str) -> None:
    """Remove the saved search `name`; one that is not there is no error.

    Raises:
        NotebookError: The file cannot be removed.
    """
    path = notes / "searches" / f"{name}.toml"
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise NotebookError(f"The search was not removed: {error.strerror}.", path=path) from error
