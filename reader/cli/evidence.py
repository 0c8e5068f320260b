"""How tags are printed: as JSON with every mention, or as the words that caused them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reader.cli.output import HIGHLIGHT, cells, console, counted, emit, padded
from reader.model import EntityKind, How
from reader.tagging.salience import subjects
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reader.model import Document, Mention, Tag

CONTEXT = 30
"""Characters shown on both sides of a mention."""

CODE_CELLS = 5
"""The widest code of an entity."""

NAME_CELLS = 34
"""Longer names of entities are wrapped on a terminal."""

KINDS = {
    EntityKind.COUNTRY: "countries",
    EntityKind.ACTOR: "actors",
    EntityKind.REGION: "regions",
}
"""What the tags of a kind are called, in the order in which they are shown."""

BY_AUTHOR = "the document's own tag"
BY_USER = "you tagged this"


_BY = {How.AUTHOR: BY_AUTHOR, How.USER: BY_USER}


def document_object(document: Document, tags: Iterable[Tag]) -> dict[str, object]:
    """A document's tags as JSON: offsets are characters of `document.text`."""
    return {"id": document.id, **_groups(document, tags)}


def passage_object(document: Document, number: int, tags: Iterable[Tag]) -> dict[str, object]:
    """A passage's tags as JSON: the passage counted from 1, offsets still of the document's text."""
    span = document.passages[number].span
    return {
        "id": document.id,
        "document": document.id,
        "passage": number + 1,
        "start": span.start,
        "end": span.end,
        **_groups(document, tags),
    }


def _groups(document: Document, tags: Iterable[Tag]) -> dict[str, object]:
    tags = tuple(tags)
    about = {tag.entity for tag in subjects(tags)}
    groups: dict[str, list[object]] = {name: [] for name in KINDS.values()}
    for tag in tags:
        kind = tag.entity.kind
        groups[KINDS[kind]].append(
            {
                "code" if kind is EntityKind.COUNTRY else "id": tag.entity.id,
                "name": tag.entity.name,
                "salience": round(tag.salience, 4),
                "about": tag.entity in about,
                "mentions": [_mention(document, mention) for mention in tag.mentions],
            }
        )
    return dict(groups)


def _mention(document: Document, mention: Mention) -> dict[str, object]:
    span = mention.span
    found = {"start": span.start, "end": span.end, "text": span.of(document.text), "how": str(mention.how)}
    told = {"sense": str(mention.sense), "rule": mention.rule}
    return {**found, **{name: value for name, value in told.items() if value}}


def words(document: Document, tag: Tag) -> str:
    """The words that caused a tag, most frequent first: `Kazakhstan ×6 (name), Astana (capital)`."""
    counts = Counter((_spelling(document, mention), mention.how) for mention in tag.mentions)
    parts = []
    for (spelling, how), number in counts.most_common():
        times = f" ×{number}" if number > 1 else ""
        parts.append(f"{spelling}{times} ({how})" if spelling else _BY[how])
    return ", ".join(parts)


def _spelling(document: Document, mention: Mention) -> str:
    return one_line(mention.span.of(document.text))


def show(document: Document, tags: tuple[Tag, ...], *, number: int | None = None, styled: bool) -> None:
    """A document, or passage `number` of it, and its tags with the words that caused them."""
    place = document.id if number is None else f"{document.id} ¶ {number + 1}"
    title, date = one_line(document.info.title), document.info.date or ""
    groups = {
        name: [_row(document, tag) for tag in tags if tag.entity.kind is kind] for kind, name in KINDS.items()
    }
    groups = {name: rows for name, rows in groups.items() if rows}
    if styled:
        _show_tables(title, f"{place}  {date}".rstrip(), groups)
        return
    emit(f"{place}  {title}{f' ({date})' if date else ''}")
    rows = [row for group in groups.values() for row in group]
    code, entity = (max((cells(row[column]) for row in rows), default=0) for column in (0, 1))
    for heading, group in groups.items():
        emit(f"  {heading}")
        for row in group:
            emit(f"    {padded(row[0], code)} {padded(row[1], entity)}  {row[2]}  {row[3]}")
    emit("" if rows else "  No country, actor or region.\n")


def _row(document: Document, tag: Tag) -> tuple[str, str, str, str]:
    entity = tag.entity
    return entity.code or entity.id, one_line(entity.name), f"{tag.salience:.2f}", words(document, tag)


def _show_tables(title: str, place: str, groups: dict[str, list[tuple[str, str, str, str]]]) -> None:
    from rich.table import Table
    from rich.text import Text

    out = console()
    out.print(Text(title, style="bold"))
    out.print(Text(place, style="dim"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, min_width=CODE_CELLS, style="bold")
    table.add_column(max_width=NAME_CELLS, min_width=NAME_CELLS // 2)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(ratio=1, style="dim")
    for heading, rows in groups.items():
        table.add_row("", Text(heading, style="italic"))
        for row in rows:
            table.add_row(*map(Text, row))
    out.print(table if groups else Text("No country, actor or region.", style="dim"))
    out.print()


def show_mentions(document: Document, tags: tuple[Tag, ...], *, styled: bool) -> None:
    """Every mention of every tag in the words around it."""
    for tag in tags:
        name = f"{one_line(tag.entity.name)}, {counted(len(tag.mentions), 'mention')}"
        if styled:
            from rich.text import Text

            out = console()
            out.print(Text(name, style="bold"))
            for where, before, middle, after in _contexts(document, tag):
                line = Text.assemble((where, "dim"), before, (middle, HIGHLIGHT), after)
                out.print(line, no_wrap=True, overflow="ellipsis", crop=True)
        else:
            emit(name)
            for where, before, middle, after in _contexts(document, tag):
                emit(f"{where}{before}*{middle}*{after}")


def _contexts(document: Document, tag: Tag) -> Iterator[tuple[str, str, str, str]]:
    for mention in tag.mentions:
        span, text = mention.span, document.text
        passage = document.passage_at(span.start)
        number = f"¶ {passage.number + 1}" if passage and mention.how is not How.AUTHOR else ""
        if not span:
            yield f"  {number:>5}  {mention.how:<9}  ", "", _BY[mention.how], ""
            continue
        before = _flat(text[max(0, span.start - CONTEXT) : span.start])
        after = _flat(text[span.end : span.end + CONTEXT])
        where = f"  {number:>5}  {mention.how:<9}  "
        rule = f"   [{mention.rule}]" if mention.rule else ""
        yield where, f"{before:>{CONTEXT}}", _spelling(document, mention), f"{after}{rule}"


def _flat(text: str) -> str:
    """One character for one, line breaks as spaces."""
    return text.replace("\n", " ")
