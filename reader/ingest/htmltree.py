"""A tree of HTML, or of trafilatura's body, to blocks. One loop over its events: depth costs no stack."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader.ingest.passages import Block, Inline
from reader.ingest.tables import table_text
from reader.model import PassageKind, StyleKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from reader.model import Style

_STYLES = {
    "em": StyleKind.EMPHASIS, "i": StyleKind.EMPHASIS, "cite": StyleKind.EMPHASIS, "dfn": StyleKind.EMPHASIS,
    "b": StyleKind.STRONG, "strong": StyleKind.STRONG, "code": StyleKind.CODE, "tt": StyleKind.CODE,
    "kbd": StyleKind.CODE, "samp": StyleKind.CODE, "a": StyleKind.LINK, "ref": StyleKind.LINK,
}  # fmt: skip
_RENDERED = {"#b": StyleKind.STRONG, "#i": StyleKind.EMPHASIS, "#t": StyleKind.CODE}
"""What trafilatura's `hi` elements say in `rend`."""
_ROLES = {
    **dict.fromkeys(
        (
            "hi", "span", "sup", "sub", "u", "s", "del", "ins", "small", "big", "mark", "abbr", "acronym",
            "time", "font", "q", "var", "bdi", "bdo", "label", "wbr", "img", "graphic", "data", "nobr",
            "strike", *_STYLES,
        ),
        "inline",
    ),
    **dict.fromkeys(("br", "lb"), "break"),
    **dict.fromkeys(("ul", "ol", "list", "dl", "dir"), "list"),
    **dict.fromkeys(("li", "item", "dt"), "item"),
    **dict.fromkeys(("blockquote", "quote"), "quote"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "heading"),
    **dict.fromkeys(("tr", "row"), "row"),
    **dict.fromkeys(("td", "th", "cell"), "cell"),
    "pre": "code",
    "table": "table",
}  # fmt: skip
"""What an element is to the text; all others are blocks without a meaning of their own."""
_HOLDS_TEXT = frozenset(
    {"p", "item", "li", "cell", "td", "th", "head", "quote", "blockquote", "ref", "a", "hi", "dd", "dt"}
)
_IN_LINES = {"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button", "a"}
"""Elements that stand inside lines, though they are none of the text."""
LONGEST_CELL = 400
"""Characters; a table with a longer cell only arranges the page, and its cells are blocks."""


def blocks_of(root: _Element) -> Iterator[Block]:
    """The blocks of a body, in reading order."""
    from lxml.etree import iterwalk

    walk = _Walk()
    for event, element in iterwalk(root, events=("start", "end")):
        if event == "start":
            yield from walk.start(element)
        else:
            yield from walk.end()
            if element.tail and element is not root:
                walk.text(element.tail)
    yield from walk.flush()


def hollow(element: _Element) -> None:
    """Take out all that an element holds, and what it is.

    To remove the element would move the text after it, which takes minutes where there are very many.
    """
    element.tag = "span" if element.tag in _IN_LINES else "div"
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs do not know it


class _Walk:
    """What the walk is inside of, and the text since the last block."""

    def __init__(self) -> None:
        self._inline = Inline()
        self._roles: list[tuple[str, bool]] = []
        """Role of each open element, and whether it began a style."""
        self._lists: list[int | None] = []
        self._inside = dict.fromkeys(("code", "quote", "heading", "table"), 0)
        self._level = 1
        self._rows: list[list[str]] = []
        self._mark = ""
        self._is_item = False
        self._after_item = False

    def text(self, text: str) -> None:
        """Characters of the document."""
        if self._inside["code"]:
            self._inline.append(text)
        else:
            self._inline.flow(text)

    def start(self, element: _Element) -> Iterator[Block]:
        """Enter an element, its first text included."""
        role = self._role(element)
        style = _style_of(element) if role == "inline" and not self._inside["code"] else None
        self._roles.append((role, style is not None))
        if role == "break":
            self._inline.append("\n")
        elif style:
            self._inline.open(style, element.get("href") or element.get("target") or "")
        elif role != "inline":
            yield from self.flush()
            self._enter(role, element)
        if role == "inline" and element.tag in {"img", "graphic"}:
            self.text(element.get("alt") or "")
        elif element.text and isinstance(element.tag, str):
            self.text(element.text)

    def end(self) -> Iterator[Block]:
        """Leave the element that was entered last."""
        role, styled = self._roles.pop()
        if styled:
            self._inline.close()
        elif role not in {"inline", "break"}:
            yield from self.flush()
            yield from self._leave(role)

    def flush(self) -> Iterator[Block]:
        """The text since the last block as a block, if there is any."""
        text, styles = self._inline.take(indented=bool(self._inside["code"]))
        if not text:
            return
        if self._inside["table"] and self._rows and self._rows[-1]:
            self._rows[-1][-1] = f"{self._rows[-1][-1]} {text}".strip()
            return
        yield self._block(text, styles)

    def _role(self, element: _Element) -> str:
        tag = element.tag
        # A comment's tag is a function.
        role = _ROLES.get(tag, "block") if isinstance(tag, str) else "inline"  # type: ignore[redundant-expr]
        if self._inside["code"]:
            return "break" if role == "break" else "inline"
        if tag == "code" and _is_code_block(element):
            return "code"
        if role == "table" and (self._inside["table"] or _is_layout(element)):
            return "block"
        if role in {"row", "cell"} and not self._inside["table"]:
            return "block"
        return role

    def _enter(self, role: str, element: _Element) -> None:
        if role == "list":
            # Of an ordered list the number of its next item, of another one nothing.
            is_ordered = element.tag == "ol" or element.get("rend") == "ol"
            self._lists.append(_number(element.get("start")) if is_ordered else None)
        elif role == "item":
            number = self._lists[-1] if self._lists else None
            self._mark = "" if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1
            self._is_item = not (element.get("rend") or "").startswith("dd")
        elif role == "row":
            self._rows.append([])
        elif role == "cell":
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append("")
        elif role in self._inside:
            self._inside[role] += 1
            if role == "heading":
                name = element.get("rend") or "" if element.tag == "head" else str(element.tag)
                self._level = int(name[1]) if name[1:] in {*"123456"} else 3

    def _leave(self, role: str) -> Iterator[Block]:
        if role == "list":
            self._lists.pop()
            self._after_item = self._after_item and bool(self._lists)
        elif role == "item":
            self._is_item = False
        elif role in self._inside:
            self._inside[role] -= 1
            if role == "table":
                rows, self._rows = self._rows, []
                text = table_text(rows)
                if text:
                    self._after_item = False
                    yield Block(PassageKind.TABLE, text)

    def _block(self, text: str, styles: tuple[Style, ...]) -> Block:
        kind, level = PassageKind.PARAGRAPH, 0
        if self._inside["code"]:
            kind, styles = PassageKind.CODE, ()
        elif self._is_item:
            kind, level = PassageKind.ITEM, max(len(self._lists), 1)
            text = self._mark + text
            styles = tuple(replace(style, span=style.span.shifted(len(self._mark))) for style in styles)
        elif self._inside["quote"]:
            kind, level = PassageKind.QUOTE, self._inside["quote"]
        elif self._inside["heading"] and not self._lists:
            kind, level = PassageKind.HEADING, self._level
            # A heading is one line, and what follows it in small print is the sign of its link.
            text = text.replace("\n", " ").rstrip(" ¶#") or text
            styles = tuple(style for style in styles if style.span.end <= len(text))
        is_tight = kind is PassageKind.ITEM and self._after_item
        self._after_item = kind is PassageKind.ITEM
        self._is_item, self._mark = False, ""
        return Block(kind, text, level, styles, tight=is_tight)


def _style_of(element: _Element) -> StyleKind | None:
    if element.tag == "hi":
        return _RENDERED.get(element.get("rend") or "")
    kind = _STYLES.get(str(element.tag))
    return None if kind is StyleKind.LINK and not (element.get("href") or element.get("target")) else kind


def _is_code_block(element: _Element) -> bool:
    """Whether a `code` element stands on lines of its own, as trafilatura's do that were `pre`."""
    parent = element.getparent()
    return (
        parent is None
        or parent.tag not in _HOLDS_TEXT
        or "\n" in "".join(map(str, element.itertext())).strip()
    )


def _is_layout(table: _Element) -> bool:
    """Whether a table only arranges the page: it holds tables or lists, or long texts."""
    if any(
        element is not table
        for element in table.iter("table", "h1", "h2", "h3", "ul", "ol", "list", "pre", "head")
    ):
        return True
    return any(sum(map(len, cell.itertext())) > LONGEST_CELL for cell in table.iter("td", "th", "cell"))


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 7 else 1
