"""`Query` to text in its plainest form: reading that text again gives the same query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.model import Sense
from reader.search.lexer import is_bare_value, quote
from reader.search.limits import DEEPEST
from reader.search.query import And, FieldTerm, Not, Or, Phrase, Sort, Word

if TYPE_CHECKING:
    from collections.abc import Collection

    from reader.search.query import Node, Query


def unparse(query: Query) -> str:
    """Write a query that `parse` made; settings come last, saved queries are written out.

    `parse(unparse(query))` equals `query` apart from text, spans and problems.
    """
    parts = [unparse_node(query.root)] if query.root.operands else []
    if query.sort is not Sort.RELEVANCE:
        parts.append(f"sort:{query.sort}")
    typo = written_typo("" if query.tolerant else "off", query.off, query.pinned)
    if typo:
        parts.append(f"typo:{typo}")
    if not query.inflected:
        parts.append("forms:off")
    if query.sense is not Sense.OPEN:
        parts.append(f"as:{query.sense}")
    return " ".join(parts)


def written_typo(on: str, off: Collection[str], pinned: Collection[str]) -> str:
    """The value of `typo:`: `on`, `off` or nothing, then the spellings switched off, then the pinned ones."""
    words = [f"-{word}" for word in sorted(off)] + [f"+{word}" for word in sorted(pinned)]
    return ",".join([*([on] if on else []), *(word.replace(" ", "-") for word in words)])


def unparse_node(node: Node) -> str:
    """Write one node as it may stand at the top of a query.

    An OR gets parentheses where it could do without, unless that would nest deeper than a query may.
    """
    text, depth = _written(node, spacious=True)
    return text if depth <= DEEPEST else _written(node, spacious=False)[0]


def _written(node: Node, *, spacious: bool) -> tuple[str, int]:
    """The text of a node without parentheses around it, and how deep those inside it nest."""
    match node:
        case Word():
            mark = "=" if node.cased else "'" if node.literal else ""
            return f"{mark}{node.text}{'*' if node.prefix else ''}", 0
        case Phrase():
            near = f"~{node.within}" if node.within else ""
            return quote(" ".join(node.words)) + near, 0
        case FieldTerm():
            values = ",".join(value if is_bare_value(value) else quote(value) for value in node.values)
            return f"{node.field}:{values}", 0
        case Not():
            text, depth = _grouped(node.operand, spacious=spacious, needed=isinstance(node.operand, And | Or))
            return f"-{text}", depth
        case Or():
            parts = [_grouped(o, spacious=spacious, needed=isinstance(o, And | Or)) for o in node.operands]
            return " | ".join(text for text, _ in parts), max(depth for _, depth in parts)
        case And():
            parts = [
                _grouped(o, spacious=spacious, needed=isinstance(o, And) or (spacious and isinstance(o, Or)))
                for o in node.operands
            ]
            return " ".join(text for text, _ in parts), max((depth for _, depth in parts), default=0)


def _grouped(node: Node, *, spacious: bool, needed: bool) -> tuple[str, int]:
    text, depth = _written(node, spacious=spacious)
    return (f"({text})", depth + 1) if needed else (text, depth)
