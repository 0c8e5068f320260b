"""Three-way merge of records, field by field. Nothing that either side added vanishes.

`merge(base, a, b)` equals `merge(base, b, a)`, and `merge(base, a, a)` is `a`. Where both sides changed the
same text, both texts are kept, the later one last, with a line between them that says so.
"""

from __future__ import annotations

import hashlib
from itertools import zip_longest
from typing import Any

from reader.notes.store.fields import KNOWN, REQUIRED, REQUIRED_INSIDE, updated_of
from reader.notes.store.records import Table, canonical

SEPARATOR = "\n\n=== changed elsewhere at the same time ===\n\n"
"""Stands between two texts of one note that were written at the same time."""

LABEL_SEPARATOR = " / "

_ABSENT: Any = object()
_SPECIAL = {"format", "id", "updated", "created", "tags", "text", "label", "history", "doc"}


def merge(base: Table | None, first: Table, second: Table) -> Table:
    """One record out of two that were changed independently.

    Args:
        base: What both were made from; `None` if that is not known: then all of both is kept.
        first: One side.
        second: The other side; the order makes no difference.
    """
    if canonical(first) == canonical(second):
        return dict(first)
    if base is not None:
        first, second = whole(first, base), whole(second, base)
        if canonical(base) == canonical(first):
            return dict(second)
        if canonical(base) == canonical(second):
            return dict(first)
    older, newer = sorted((first, second), key=lambda side: (updated_of(side), canonical(side)))
    origin = base or {}
    merged: Table = {}
    for name in [*newer, *(name for name in older if name not in newer)]:
        if name not in _SPECIAL:
            _take(merged, name, origin.get(name, _ABSENT), older.get(name, _ABSENT), newer.get(name, _ABSENT))
        else:
            value = _special(name, origin, older, newer)
            if value is not _ABSENT:
                merged[name] = value
    return merged


def lacking(side: Table, reference: Table) -> tuple[str, ...]:
    """Keys that show that a file was cut short (or simplified by hand): a whole one has them.

    Without any of them, a missing `tags` or `text` is a wish to have none.
    """
    missing = [name for name in REQUIRED if name in reference and name not in side]
    for name, required in REQUIRED_INSIDE.items():
        known, own = _dict(reference.get(name)), side.get(name)
        if isinstance(own, dict):
            missing += [f"{name}.{inner}" for inner in required if inner in known and inner not in own]
    return tuple(missing)


def whole(side: Table, reference: Table) -> Table:
    """`side`, with what it lacks taken from `reference` if it was cut short."""
    if not lacking(side, reference):
        return side
    side = _without_cut_value(side, reference)
    filled = {**side, **{name: reference[name] for name in reference if name in KNOWN and name not in side}}
    for name in ("doc", "anchor"):
        if isinstance(reference.get(name), dict) and isinstance(filled.get(name), dict):
            filled[name] = {**reference[name], **filled[name]}
    return filled


def is_cut(side: Table, reference: Table) -> bool:
    """Whether `side` is a beginning of `reference`: it says nothing else, but maybe less."""
    for name, value in _without_cut_value(side, reference).items():
        known = reference.get(name, _ABSENT)
        if isinstance(value, dict) and isinstance(known, dict):
            if not is_cut(value, known):
                return False
        elif _text(value) != _text(known):
            return False
    return True


def _without_cut_value(side: Table, reference: Table) -> Table:
    """`side` without its last value if that may be a cut one: two quotation marks of three, 104 of 10423."""
    last = next(reversed(side), None)
    if last is None:
        return side
    if isinstance(side[last], dict):
        return {**side, last: _without_cut_value(side[last], _dict(reference.get(last)))}
    whole_value = reference.get(last)
    if not str(whole_value).startswith(str(side[last])):
        return side
    return {name: value for name, value in side.items() if name != last}


def _take(merged: Table, name: str, base: Any, older: Any, newer: Any) -> None:
    """Merge a field that is one value: the side that changed it wins, the later of two that did."""
    before, left, right = _text(base), _text(older), _text(newer)
    chosen = older if right in {before, left} else newer
    if chosen is not _ABSENT:
        merged[name] = chosen
    if left not in {before, right} and right != before and older is not _ABSENT and newer is not _ABSENT:
        lost = hashlib.sha256(left.encode()).hexdigest()[:6]
        merged[f"{name}-{lost}"] = older  # both changed it: the other value stays under a name of its own
    elif chosen is _ABSENT and left != right:
        survivor = older if newer is _ABSENT else newer
        if _text(survivor) != before:  # one side deleted it, the other changed it
            merged[name] = survivor


def _text(value: Any) -> str:
    return "" if value is _ABSENT else canonical(value)


def _special(name: str, base: Table, older: Table, newer: Table) -> Any:
    """Merge a field that has a rule of its own."""
    left, right = older.get(name, _ABSENT), newer.get(name, _ABSENT)
    match name:
        case "text" | "label":
            separator = SEPARATOR if name == "text" else LABEL_SEPARATOR
            return _merged_text(base, older, newer, name, separator)
        case "tags":
            return _union(base.get(name, []), left, right)
        case "doc":
            return _merged_keys(_dict(base.get(name)), _dict(left), _dict(right))
        case "history":
            pairs = zip_longest(_list(right), _list(left))
            return list(dict.fromkeys(name for pair in pairs for name in pair if isinstance(name, str)))
        case "created":
            known = [value for value in (left, right) if value is not _ABSENT]
            return min(known, key=lambda value: (str(type(value)), str(value)))
        case _:
            return left if right is _ABSENT else right


def _merged_keys(base: Table, older: Table, newer: Table) -> Table:
    """What is known of a document: by key, as a note that was attached elsewhere changes all of them."""
    merged: Table = {}
    for name in [*newer, *(name for name in older if name not in newer)]:
        before, left, right = (side.get(name, _ABSENT) for side in (base, older, newer))
        chosen = left if _text(right) == _text(before) else right
        if chosen is not _ABSENT:
            merged[name] = chosen
    return merged


def _dict(value: Any) -> Table:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _union(base: Any, left: Any, right: Any) -> list[Any]:
    """Tags of both; one that either side took away stays away unless the other had it anew."""
    before = _list(base)
    left, right = _list(left), _list(right)
    both = [tag for tag in [*left, *right] if tag not in before or (tag in left and tag in right)]
    return list({canonical(tag): tag for tag in both}.values())


def _merged_text(base: Table, older: Table, newer: Table, name: str, separator: str) -> str:
    before = _string(base.get(name, _ABSENT), "")
    left = parts(_string(older.get(name, _ABSENT), ""), separator)
    right = parts(_string(newer.get(name, _ABSENT), ""), separator)
    origin = parts(before, separator)
    both = [part for part in left if part in right or part not in origin]
    both += [part for part in right if part not in both and part not in origin]
    # A part that stands whole inside another is not said twice.
    kept = [part for part in both if not any(part != other and part in other for other in both)]
    return separator.join(part for part in kept if part)


def _string(value: Any, default: str) -> str:
    return value if isinstance(value, str) else default


def parts(text: str, separator: str = SEPARATOR) -> tuple[str, ...]:
    """The texts that a merge has put together, oldest first; one for an ordinary note."""
    return tuple(dict.fromkeys(text.split(separator)))
