"""How a hit is printed: as JSON, as a row, as plain lines, or styled on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cli.output import HIGHLIGHT, console, emit_json, emit_row
from reader.model import EntityKind
from reader.search.results import Tier
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reader.model import Span
    from reader.search.results import Hit, Results

COLUMNS = (
    "query", "document", "title", "date", "source", "passage", "tier", "score", "countries", "actors", "text",
)  # fmt: skip
"""Header of the tab-separated form."""

INDENT = 4
"""Cells the text of a hit stands in."""

SOURCE_LENGTH = 24
"""Most characters of a source on a terminal, so that the title has room."""

MARK = "*"
"""Stands on both sides of a highlight where nothing can be styled."""


def emit_object(query: str, results: Results, shown: Iterable[Hit]) -> None:
    """One query and its hits as a JSON object on one line."""
    emit_json(
        {
            "query": query,
            "total_exact": results.total_exact,
            "total_near": results.total_near,
            "dropped": results.dropped,
            "suggestion": results.suggestion.query if results.suggestion else None,
            "seconds": round(results.seconds, 6),
            "hits": [_object(hit) for hit in shown],
        }
    )


def _object(hit: Hit) -> dict[str, object]:
    return {
        "document": hit.document.id,
        "title": hit.document.title,
        "passage": hit.passage.number + 1,
        "tier": str(hit.tier),
        "score": round(float(hit.score), 6),
        "text": hit.text,
        "highlights": [[span.start, span.end] for span in hit.highlights],
        "countries": _ids(hit, EntityKind.COUNTRY),
        "actors": _ids(hit, EntityKind.ACTOR),
    }


def emit_columns(query: str, hit: Hit) -> None:
    """One hit as a tab-separated row under `COLUMNS`."""
    info = hit.document
    countries, actors = (",".join(_ids(hit, kind)) for kind in (EntityKind.COUNTRY, EntityKind.ACTOR))
    emit_row(
        (
            query, info.id, info.title, info.date or "", info.source, hit.passage.number + 1, hit.tier,
            f"{hit.score:.6g}", countries, actors, hit.text,
        )
    )  # fmt: skip


def plain(hit: Hit) -> str:
    """Three lines: the title, the words with their highlights between asterisks, and where they are."""
    about = ", ".join(part for part in (hit.document.date or "", one_line(hit.document.source)) if part)
    near = " [near]" if hit.tier is Tier.NEAR else ""
    where = f"{one_line(hit.document.title)}{f' ({about})' if about else ''} ¶ {hit.passage.number + 1}{near}"
    words = marked(hit.snippet.text, hit.snippet.highlights)
    return f"{where}\n{' ' * INDENT}{words}\n{' ' * INDENT}{_foot(hit)}\n"


def marked(text: str, highlights: Sequence[Span]) -> str:
    """`text` with an asterisk on both sides of each highlight."""
    parts, done = [], 0
    for span in highlights:
        parts += [text[done : span.start], MARK, span.of(text), MARK]
        done = span.end
    return "".join([*parts, text[done:]])


def print_styled(shown: Iterable[Hit], *, heading: str) -> None:
    """The hits for a person, wrapped to the terminal, highlights in colour and underlined.

    Args:
        shown: In order.
        heading: Stands above them; may be empty.
    """
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    out = console()
    if heading:
        out.print(Text(one_line(heading), style="bold reverse"))
    for hit in shown:
        head = Table.grid(expand=True, padding=(0, 1))
        head.add_column(ratio=1, overflow="ellipsis", no_wrap=True)
        head.add_column(justify="right", no_wrap=True)
        source = one_line(hit.document.source, SOURCE_LENGTH)
        about = [part for part in (hit.document.date, source, f"¶ {hit.passage.number + 1}") if part]
        near = Text("near ", style="magenta") if hit.tier is Tier.NEAR else Text()
        title = Text.assemble(near, (one_line(hit.document.title), "bold"))
        head.add_row(title, Text("  ".join(about), style="dim"))
        words = Text(hit.snippet.text)
        for span in hit.snippet.highlights:
            words.stylize(HIGHLIGHT, span.start, span.end)
        out.print(head)
        out.print(Padding(words, (0, 0, 0, INDENT)))
        out.print(Padding(Text(_foot(hit), style="dim"), (0, 0, 0, INDENT)))
        out.print()


def _ids(hit: Hit, kind: EntityKind) -> list[str]:
    return [entity.id for entity in hit.entities if entity.kind is kind]


def _foot(hit: Hit) -> str:
    """The document's id, and the countries and actors of the passage in short: `KZ RU SCO`."""
    kinds = (EntityKind.COUNTRY, EntityKind.ACTOR)
    codes = [entity.code or entity.id for entity in hit.entities if entity.kind in kinds]
    return "  ".join([one_line(hit.document.id), *filter(None, [" ".join(codes)])])
