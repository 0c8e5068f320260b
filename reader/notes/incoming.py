"""What stands in a file to be imported: our own exports, and Web Annotations as Hypothesis has them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from reader.errors import NotebookError
from reader.model import Anchor, Span
from reader.notes.annotations import DocumentSnapshot
from reader.notes.store.fields import KNOWN, is_newer, is_record, new_table, when
from reader.notes.store.records import BrokenRecordError, Table, decode, depth, encode, normalise
from reader.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEEPEST = 60
"""Levels of nesting of one entry that are read."""


@dataclass(frozen=True, slots=True)
class Own:
    """A note or bookmark of ours, with all of its record."""

    where: str
    """For people: `entry 3`, `line 7`."""
    id: str
    record: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """An annotation that another program made; its document and place have to be found."""

    where: str
    id: str
    uri: str
    title: str
    quote: str
    prefix: str
    suffix: str
    span: Span | None
    text: str
    tags: tuple[str, ...]
    created: datetime
    updated: datetime
    creator: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that is no note, and why."""

    where: str
    reason: str


def read(path: Path, data: bytes) -> list[Own | Foreign | Refused]:
    """What a file holds.

    Args:
        path: Its name; one that ends in `.toml` holds TOML, any other JSON or JSON Lines.
        data: Its content.

    Raises:
        NotebookError: It cannot be read at all; with the line.
    """
    if path.suffix.lower() == ".toml":
        return list(_from_toml(path, data))
    return [_annotation(where, value) for where, value in _from_json(path, data)]


def _from_toml(path: Path, data: bytes) -> Iterator[Own | Refused]:
    try:
        table = decode(data)
    except BrokenRecordError as error:
        raise NotebookError(f"The file {error.reason}.", path=path, line=error.line) from error
    if is_newer(table):
        raise NotebookError("A newer version of reader wrote this.", path=path, hint="Use that one.")
    entries = table.get("entry", [] if table.keys() <= {"format"} else None)
    for number, entry in enumerate(entries if isinstance(entries, list) else [table], 1):
        where = f"entry {number}"
        if not isinstance(entry, dict) or not is_record(entry) or _is_deep(entry):
            yield Refused(where, "It is no note: it has neither id, text, label nor anchor.")
            continue
        id_ = one_line(_text(entry, "id"))
        yield Own(where, id_ or _made_id(entry), {k: v for k, v in entry.items() if k != "history"})


def _from_json(path: Path, data: bytes) -> Iterator[tuple[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotebookError("The file is not UTF-8 text.", path=path, line=line) from error
    try:
        values = _listed(json.loads(text))
    except (ValueError, RecursionError) as error:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for _, line in lines):
            at = getattr(error, "lineno", None)
            hint = "What export --json or --toml wrote can be imported, and Web Annotations in JSON."
            raise NotebookError("The file is not valid JSON.", path=path, line=at, hint=hint) from error
        yield from ((f"line {number}", _value(line)) for number, line in lines)
        return
    for number, value in enumerate(values, 1):
        yield f"annotation {number}", value


def _value(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _listed(value: Any) -> list[Any]:
    """The annotations of a list, of a page or collection of the W3C, or of what Hypothesis answers."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name in ("rows", "items", "annotations"):
            if isinstance(value.get(name), list):
                return _listed(value[name])
        if isinstance(value.get("first"), dict):
            return _listed(value["first"])
    return [value]


def _annotation(where: str, value: Any) -> Own | Foreign | Refused:
    if not isinstance(value, dict) or _is_deep(value):
        return Refused(where, "It is not a JSON object that describes an annotation.")
    if value.get("references"):
        return Refused(where, "It is a reply to another annotation.")
    target = _first(value.get("target"))
    if not isinstance(target, dict):
        target = {"source": target} if isinstance(target, str) else {}
    if not target and not isinstance(value.get("uri"), str):
        return Refused(where, "It names no document: it has neither target nor uri.")
    foreign = _foreign(where, value, target)
    document = value.get("document")
    if isinstance(document, dict) and isinstance(document.get("id"), str):
        return _checked(Own(where, foreign.id, _record(foreign, value, document)))
    return foreign


def _checked(own: Own) -> Own | Refused:
    """What TOML cannot hold (a null in a list) is told here, before anything is kept."""
    try:
        encode(own.record)
    except BrokenRecordError as error:
        return Refused(own.where, f"It {error.reason}.")
    return own


def _is_deep(value: dict[str, Any]) -> bool:
    try:
        return depth(value) > DEEPEST
    except BrokenRecordError:
        return True


def _foreign(where: str, value: dict[str, Any], target: dict[str, Any]) -> Foreign:
    selectors = target.get("selector")
    found = {
        selector.get("type"): selector
        for selector in (selectors if isinstance(selectors, list) else [selectors])
        if isinstance(selector, dict) and isinstance(selector.get("type"), str)
    }
    words, place = found.get("TextQuoteSelector", {}), found.get("TextPositionSelector", {})
    text, tags = _said(value)
    created = when(value.get("created")) or datetime.now(UTC)
    updated = when(value.get("modified")) or when(value.get("updated")) or created
    return Foreign(
        where=where,
        id=_id(value),
        uri=_text(value, "uri") or _text(target, "source"),
        title=_title(value),
        quote=clean(_text(words, "exact")),
        prefix=clean(_text(words, "prefix")),
        suffix=clean(_text(words, "suffix")),
        span=_span(place),
        text=text,
        tags=tags,
        created=created.replace(microsecond=0),
        updated=updated.replace(microsecond=0),
        creator=_creator(value),
    )


def _span(place: dict[str, Any]) -> Span | None:
    start, end = place.get("start"), place.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start <= end < 2**53:
        return Span(int(start), int(end))
    return None


def _said(value: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The text and the tags: those of Hypothesis, and those among the bodies of a Web Annotation."""
    texts = [_text(value, "text")]
    listed = value.get("tags")
    tags = [tag for tag in listed if isinstance(tag, str)] if isinstance(listed, list) else []
    bodies = value.get("body")
    for body in bodies if isinstance(bodies, list) else [bodies]:
        if isinstance(body, str):
            texts.append(body)
        elif isinstance(body, dict):
            (tags if body.get("purpose") == "tagging" else texts).append(_text(body, "value"))
    texts.append(_text(value, "bodyValue"))
    named = (one_line(tag) for tag in tags)
    return "\n\n".join(filter(None, map(normalise, texts))), tuple(dict.fromkeys(filter(None, named)))


_URN = re.compile(r"urn:(?:ulid|reader):(.+)", re.DOTALL)


def _id(value: dict[str, Any]) -> str:
    """Always the same for the same annotation, so that it is not imported twice."""
    own = _text(value, "id")
    if ours := _URN.fullmatch(own):
        return one_line(unquote(ours[1])) or _made_id(value)
    return _made_id(own or value)


def _made_id(value: object) -> str:
    written = json.dumps(value, sort_keys=True, default=str)
    return f"import-{hashlib.sha256(written.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


def _title(value: dict[str, Any]) -> str:
    document = value.get("document")
    title = _first(document.get("title") or document.get("dc:title")) if isinstance(document, dict) else ""
    return one_line(title) if isinstance(title, str) else ""


def _creator(value: dict[str, Any]) -> str:
    creator = _first(value.get("creator")) or value.get("user")
    if isinstance(creator, dict):
        creator = creator.get("id") or creator.get("name")
    return one_line(creator) if isinstance(creator, str) else ""


def _record(said: Foreign, value: dict[str, Any], document: dict[str, Any]) -> Table:
    """The record of an annotation that this program exported."""
    creators = document.get("dc:creator")
    snapshot = DocumentSnapshot(
        id=_text(document, "id"),
        path=_text(document, "path"),
        title=_text(document, "dc:title"),
        authors=tuple(a for a in creators if isinstance(a, str)) if isinstance(creators, list) else (),
        date=_text(document, "dc:date") or None,
        source=_text(document, "dc:publisher"),
        url=_text(document, "url"),
        digest=_text(document, "sha256"),
    )
    passage, rival, heading = map(document.get, ("passage", "rival", "heading"))
    made = new_table(
        key=said.id,
        kind="bookmark" if value.get("motivation") == "bookmarking" else "note",
        now=said.created,
        anchor=Anchor(
            snapshot.id,
            max(0, _count(passage) - 1),
            said.span or Span(0, 0),
            said.quote,
            said.prefix,
            said.suffix,
        ),
        document=snapshot,
        heading=[title for title in heading if isinstance(title, str)] if isinstance(heading, list) else [],
        length=_count(document.get("length")),
        rival=float(rival) if isinstance(rival, int | float) and 0 <= rival <= 1 else 0.0,
        fields={"label": one_line(_text(value, "label")), "tags": said.tags, "text": said.text},
    )
    extra = value.get("extra")
    items = extra.items() if isinstance(extra, dict) else ()
    kept = {name: item for name, item in items if item is not None and name not in KNOWN}
    kept |= {"creator": said.creator} if said.creator else {}
    return {**kept, **made, "updated": said.updated}


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**53 else 0


def _text(table: dict[str, Any], name: str) -> str:
    return normalise(value) if isinstance(value := table.get(name), str) else ""


def _first(value: Any) -> Any:
    """The first of a list, or the value itself."""
    return (value[0] if value else None) if isinstance(value, list) else value
