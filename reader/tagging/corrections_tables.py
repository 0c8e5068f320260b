"""Corrections to TOML tables and back: which keys each kind has, and what may stand in them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from reader.tagging.corrections import ACTOR_TYPES, Add, Alias, Merge, NewActor, Reject
from reader.tagging.tables import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reader.tagging.corrections import Correction

_ID = re.compile(r"[^\W_](?:[\w-]*\w)?")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


class FieldError(Exception):
    """A table that is no correction."""

    def __init__(self, message: str, hint: str = "", key: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.key = key
        """The key that is wrong, if it is one."""


def kind_of(correction: Correction) -> str:
    """The name of its tables."""
    return next(kind for kind, (_, made) in KINDS.items() if made is type(correction))


def table_of(correction: Correction) -> dict[str, Any]:
    """A correction as a table; what is empty is left out."""
    match correction:
        case Reject(entity, words, document, quote, before, digest):
            found: dict[str, Any] = {
                "entity": entity, "words": words, "document": document, "quote": quote, "before": before,
                "digest": digest,
            }  # fmt: skip
        case Add(entity, document, quote, before, words, digest):
            found = {
                "entity": entity, "document": document, "quote": quote, "before": before, "words": words,
                "digest": digest,
            }  # fmt: skip
        case Merge(actor, into):
            found = {"actor": actor, "into": into}
        case Alias(entity, words, exact):
            found = {"entity": entity, "words": words, "exact": exact}
        case NewActor(id_, name, type_, countries, names, roles):
            found = {
                "id": id_, "name": name, "type": type_, "countries": list(countries), "names": list(names),
                "roles": [_role_table(role) for role in roles],
            }  # fmt: skip
    return {key: value for key, value in found.items() if value}


def _role_table(role: Role) -> dict[str, str]:
    found = {"title": role.title, "country": role.country, "start": role.start, "end": role.end}
    return {key: value for key, value in found.items() if value}


def correction_of(kind: str, table: Mapping[str, Any]) -> Correction:
    """What a table says.

    Raises:
        FieldError: It cannot be used.
    """
    keys, _ = KINDS[kind]
    for key in table:
        if key in keys:
            continue
        near = get_close_matches(key, keys, n=1, cutoff=0.75)
        if near and near[0] not in table:
            raise FieldError(f"“{key}” is no key of [[{kind}]].", f"Did you mean {near[0]}?", key)
    return _MAKERS[kind](table)


def _reject(table: Mapping[str, Any]) -> Reject:
    made = Reject(
        _text(table, "entity", needed=True),
        _text(table, "words"),
        _text(table, "document"),
        _text(table, "quote"),
        _text(table, "before"),
        _text(table, "digest"),
    )
    if made.quote and not made.document:
        raise FieldError("A quote needs the document that it is from.", 'Add document = "…".', "quote")
    return made


def _add(table: Mapping[str, Any]) -> Add:
    return Add(
        _text(table, "entity", needed=True),
        _text(table, "document", needed=True),
        _text(table, "quote"),
        _text(table, "before"),
        _text(table, "words"),
        _text(table, "digest"),
    )


def _merge(table: Mapping[str, Any]) -> Merge:
    return Merge(_text(table, "actor", needed=True), _text(table, "into", needed=True))


def _alias(table: Mapping[str, Any]) -> Alias:
    exact = table.get("exact", False)
    if not isinstance(exact, bool):
        raise FieldError("exact is true or false.", "Without quotes.", "exact")
    return Alias(_text(table, "entity", needed=True), _text(table, "words", needed=True), exact)


def _actor(table: Mapping[str, Any]) -> NewActor:
    id_, type_ = _text(table, "id", needed=True), _text(table, "type") or "organisation"
    if not _ID.fullmatch(id_):
        raise FieldError(f"“{id_}” is no id.", "Letters, digits and hyphens make one.", "id")
    if type_ not in ACTOR_TYPES:
        raise FieldError(f"“{type_}” is no type of actor.", f"Use {', '.join(ACTOR_TYPES)}.", "type")
    roles = table.get("roles", [])
    if not isinstance(roles, list) or not all(isinstance(role, dict) for role in roles):
        raise FieldError("roles is a list of tables.", 'As in roles = [{title = "president"}].', "roles")
    return NewActor(
        id_,
        _text(table, "name", needed=True),
        type_,
        _texts(table, "countries"),
        _texts(table, "names"),
        tuple(map(_role, roles)),
    )


def _role(table: Mapping[str, Any]) -> Role:
    role = Role(
        _text(table, "title", needed=True),
        _text(table, "country"),
        _text(table, "start", dates=True),
        _text(table, "end", dates=True),
    )
    for date in (role.start, role.end):
        if date and not _DATE.fullmatch(date):
            raise FieldError(f"“{date}” is no date.", "Write 2019, 2019-03 or 2019-03-20.", "roles")
    return role


def _text(table: Mapping[str, Any], key: str, *, needed: bool = False, dates: bool = False) -> str:
    value = table.get(key, "")
    if dates and hasattr(value, "isoformat"):
        value = value.isoformat()
    if not isinstance(value, str):
        raise FieldError(f"{key} is a text.", f'Put it in quotes: {key} = "…".', key)
    value = value.strip()
    if needed and not value:
        raise FieldError(f"{key} is missing.", f'Add {key} = "…".', key if key in table else "")
    return value


def _texts(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise FieldError(f"{key} is a list of texts.", f'As in {key} = ["…", "…"].', key)
    return tuple(one.strip() for one in value if one.strip())


KINDS: Mapping[str, tuple[tuple[str, ...], type]] = {
    "reject": (("entity", "words", "document", "quote", "before", "digest"), Reject),
    "add": (("entity", "document", "quote", "before", "words", "digest"), Add),
    "merge": (("actor", "into"), Merge),
    "alias": (("entity", "words", "exact"), Alias),
    "actor": (("id", "name", "type", "countries", "names", "roles"), NewActor),
}
"""Names of the tables, their keys, and what they become."""

_MAKERS: Mapping[str, Callable[[Mapping[str, Any]], Correction]] = {
    "reject": _reject, "add": _add, "merge": _merge, "alias": _alias, "actor": _actor
}  # fmt: skip
