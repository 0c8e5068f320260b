"""Which document a word of the command line means: by its id, path from here, name or a part of it."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_ALIKE = 10
"""So many documents whose id holds what was typed are enough to ask which."""


def document_named(ids: Iterable[str], root: Path, wanted: str) -> str:
    """The id that is meant: the very one, else the only one named so, else the only one that holds it.

    Args:
        ids: Of all documents; gone through only as far as needed.
        root: The collection.
        wanted: As typed.

    Raises:
        DocumentError: None or several are.
    """
    if not wanted.strip():
        hint = "Give its id, its file or a part of either; reader tags FOLDER lists them."
        raise DocumentError("The name of the document is empty.", hint=hint)
    exact = {wanted, wanted.removeprefix("./"), *_inside(root, wanted)}
    named: list[str] = []
    alike: list[str] = []
    every = []
    for id_ in ids:
        if id_ in exact:
            return id_
        every.append(id_)
        if _is_named(id_, wanted):
            named.append(id_)
        elif len(alike) < MOST_ALIKE and wanted.casefold() in id_.casefold():
            alike.append(id_)
    found = named or alike
    if len(found) == 1:
        return found[0]
    if found:
        raise DocumentError(f"Several documents are called {wanted}.", hint=f"One of: {', '.join(found)}")
    near = get_close_matches(wanted, every, n=1, cutoff=0.5)
    raise DocumentError(f"There is no document {wanted}.", hint=f"Did you mean {near[0]}?" if near else "")


def _inside(root: Path, wanted: str) -> Iterator[str]:
    """The id of `wanted` when it is a path from the current folder, as a shell completes it."""
    try:
        path = Path(wanted).resolve().relative_to(root.resolve())
    except (OSError, ValueError):
        return
    yield path.as_posix() if path.parts else root.name


def _is_named(document_id: str, wanted: str) -> bool:
    """Whether it is the end of the id: the file with or without its ending, or the record."""
    name = document_id.rpartition("/")[2]
    return document_id.endswith(("/" + wanted, "#" + wanted)) or name.rpartition(".")[0] == wanted
