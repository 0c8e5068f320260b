"""The keys that are live, by subject. Nothing is listed twice or by hand: it is made from the bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reader.ui.keyboard import SIGN_KEYS
from reader.ui.screens.dialogs import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.binding import ActiveBinding, Binding

AREAS = {
    "move": "Moving",
    "pane": "Panes",
    "query": "Searching",
    "spelling": "Near spellings",
    "filter": "Filters",
    "hit": "Hits",
    "select": "Selecting words",
    "note": "Bookmarks and notes",
    "notes": "Notes list",
    "conflict": "Two texts of a note",
    "document": "Documents",
    "view": "View",
    "app": "Program",
    "tags": "Tags of a passage",
    "suggestions": "Suggested names",
    "dialog": "Dialog",
    "editor": "Editor",
}
"""First part of a binding's id, and the title it is listed under."""

QUERY_LANGUAGE = (
    ("nato drills", "all words in one passage, typing mistakes forgiven"),
    ('"red lines"', "these words in this order"),
    ("'tokayev", "this word as spelt"),
    ("=Osh", "as spelt, capitals too"),
    ("sanction*", "words that begin so"),
    ('"china railway"~8', "close together"),
    ("-word", "not this word"),
    ("coal | gas", "either"),
    ("country:kz,uz", "mentions either country; also actor: region:"),
    ("date:2022-09..2023-03", "dates; also after: before:"),
    ("title: author: source: lang: path:", "fields of the document"),
    ("is:bookmarked is:noted is:unread", "what you marked; also tag: note:"),
    ("about:kz", "in documents about it; sort:salience"),
    ("country:kz as:actor", "where it acts; as:place where it does not"),
    ("sort:-date", "newest first"),
    ("typo:off", "no near spellings"),
    ("typo:-word,+word", "one near spelling left out, one as good as typed"),
    ("@name", "a search you saved"),
)


def key_rank(key: str) -> tuple[bool, bool]:
    """By which the keys of one binding are ordered: Enter, letters and signs, then those with names."""
    return key != "enter", len(key) > 1 and key not in SIGN_KEYS.values()


def help_choices(
    bindings: Iterable[ActiveBinding], display: Callable[[Binding], str]
) -> Sequence[Choice[Any]]:
    """The rows of the help: keys by area, then the query language.

    Args:
        bindings: Those that are live.
        display: How a binding's key is written.
    """
    found: dict[str, dict[str, tuple[list[str], str]]] = {}
    for active in sorted(bindings, key=lambda active: key_rank(active.binding.key)):
        binding = active.binding
        if binding.system or not binding.description or not binding.id:
            continue
        area = binding.id.split(".", 1)[0]
        if area not in AREAS:
            continue
        keys, _ = found.setdefault(area, {}).setdefault(
            binding.id, ([], binding.tooltip or binding.description)
        )
        shown = display(binding)
        if shown not in keys:
            keys.append(shown)
    rows: list[Choice[Any]] = []
    for area, title in AREAS.items():
        if area not in found:
            continue
        if rows:
            rows.append(Choice(""))
        rows.append(Choice(title, style="group"))
        rows += [Choice(f"{' '.join(keys):<16}  {text}", indent=1) for keys, text in found[area].values()]
    rows += [Choice(""), Choice("What can be typed after /", style="group")]
    rows += [Choice(f"{form:<36}  {meaning}", indent=1) for form, meaning in QUERY_LANGUAGE]
    return rows
