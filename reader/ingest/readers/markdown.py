"""Markdown (CommonMark with tables and strikethrough, footnotes left readable) to text with structure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from reader.ingest.documents import text_document
from reader.ingest.passages import Block, Inline, assemble
from reader.ingest.readers import plain
from reader.ingest.tables import table_text
from reader.model import Document, PassageKind, Skipped, Style, StyleKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

    from reader.ingest.passages import Body
    from reader.ingest.source import Source

DEEPEST = 60
"""Levels of quotes and lists in each other; what is nested deeper is read as plain text, not to be lost."""
LONGEST_INLINE = 300_000
"""Characters of one paragraph up to which its markup is understood; a longer one is taken as it is."""

_STYLES_OF_TAG = {"em": StyleKind.EMPHASIS, "strong": StyleKind.STRONG, "a": StyleKind.LINK}
_MARK = r"(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])"
_DEEP = re.compile(rf"^(?:[ \t]*{_MARK}){{{DEEPEST}}}|^[ ]{{{2 * DEEPEST},}}{_MARK}", re.MULTILINE)
_MARKUP = re.compile(r"[\\`*_~\[<&]|  \n")
"""Without one of these a paragraph has no markup and need not be parsed, which takes most of the time."""
_LINE_BREAK = re.compile(r"[ ]*\n[ ]*")
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_BREAK_TAG = re.compile(r"<br\b[^>]*>|</(?:p|div|li|tr|h[1-6]|summary|details|blockquote)\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[!?][^<>]*>")
_BREAK = re.compile(r"<br\b", re.IGNORECASE)


def read(source: Source) -> Iterator[Document | Skipped]:
    """The file as one document; its text is what a person reads, without the markup.

    Raises:
        UnreadableError: It is not text, or empty.
    """
    return text_document(source, body_of)


def body_of(text: str) -> Body:
    """The structure of Markdown text."""
    if _DEEP.search(text):
        return plain.body_of(text)
    try:
        tokens = _parser().parse(text)
    except RecursionError:
        return plain.body_of(text)
    return assemble(_Blocks().of(tokens))


@cache
def _parser() -> MarkdownIt:
    """CommonMark and what people add to it; a footnote's definition is not taken for a link's.

    Making one takes as long as reading a short document; it keeps nothing from one to the next.
    """
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import reference
    from markdown_it.token import Token

    def reference_but_no_footnote(state: StateBlock, first: int, last: int, silent: bool) -> bool:
        at = state.bMarks[first] + state.tShift[first]
        return not state.src.startswith("[^", at) and reference(state, first, last, silent)

    def inline_within_reason(state: StateCore) -> None:
        for token in state.tokens:
            if token.type == "inline":
                token.children = []
                if len(token.content) <= LONGEST_INLINE and _MARKUP.search(token.content):
                    state.md.inline.parse(token.content, state.md, state.env, token.children)
                else:
                    text = _LINE_BREAK.sub(" ", token.content)
                    token.children.append(Token("text", "", 0, content=text))

    class Parser(MarkdownIt):
        # Addresses are only shown: neither encoding nor judging them is needed, and both take time.
        def normalizeLink(self, url: str) -> str:  # noqa: N802 — the parser's
            return url

        def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 — the parser's
            return True

    parser = Parser("commonmark", {"maxNesting": 4 * DEEPEST}).enable(["table", "strikethrough"])
    parser.block.ruler.at("reference", reference_but_no_footnote)
    parser.core.ruler.at("inline", inline_within_reason)
    return parser


@dataclass(slots=True)
class _Blocks:
    """Walks the tokens once and keeps what it is inside of."""

    lists: list[int | None] = field(default_factory=list)
    """Open lists: the number of the next item, or `None` for bullets."""
    quotes: int = 0
    mark: str = ""
    """Number of the item that begins with the next block, such as `3. `."""
    is_item: bool = False
    """Whether the next block begins an item."""
    after_item: bool = False
    """Whether the block before was an item of the list that is still open."""
    heading: int = 0
    rows: list[list[str]] | None = None

    def of(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """The blocks, in order."""
        for token in tokens:
            match token.type:
                case "inline":
                    yield from self._inline(token)
                case "fence" | "code_block":
                    yield Block(PassageKind.CODE, token.content.strip("\n").expandtabs(4))
                    self.is_item = self.after_item = False
                case "html_block":
                    text = _without_tags(token.content)
                    for part in re.split(r"\n\s*\n", text):
                        yield from self._text(part.strip(), ())
                case "table_close":
                    if self.rows:
                        yield Block(PassageKind.TABLE, table_text(self.rows))
                    self.rows = None
                    self.after_item = False
                case _:
                    self._structure(token)

    def _structure(self, token: Token) -> None:
        match token.type:
            case "heading_open" | "heading_close":
                self.heading = int(token.tag[1:]) if token.nesting > 0 else 0
            case "blockquote_open" | "blockquote_close":
                self.quotes += token.nesting
            case "bullet_list_open":
                self.lists.append(None)
            case "ordered_list_open":
                self.lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
                self.after_item = self.after_item and bool(self.lists)
            case "list_item_open":
                number = self.lists[-1]
                self.mark = "" if number is None else f"{number}. "
                if number is not None:
                    self.lists[-1] = number + 1
                self.is_item = True
            case "list_item_close":
                # An empty item lends its sign to nothing that follows.
                self.is_item, self.mark = False, ""
            case "table_open":
                self.rows = []
            case "tr_open":
                if self.rows is not None:
                    self.rows.append([])

    def _inline(self, token: Token) -> Iterator[Block]:
        text, styles = _inline_text(token)
        if self.rows is not None:
            if self.rows:
                self.rows[-1].append(text)
            return
        yield from self._text(text, styles)

    def _text(self, text: str, styles: tuple[Style, ...]) -> Iterator[Block]:
        if not text:
            return
        kind, level = PassageKind.PARAGRAPH, 0
        if self.is_item:
            kind, level = PassageKind.ITEM, len(self.lists)
            text = self.mark + text
            styles = tuple(Style(s.span.shifted(len(self.mark)), s.kind, s.target) for s in styles)
        elif self.quotes:
            kind, level = PassageKind.QUOTE, self.quotes
        elif self.heading and not self.lists:
            kind, level = PassageKind.HEADING, self.heading
        yield Block(kind, text, level, styles, tight=self.is_item and self.after_item)
        self.after_item = self.is_item
        self.is_item, self.mark = False, ""


def _inline_text(token: Token) -> tuple[str, tuple[Style, ...]]:
    """The readable text of a paragraph, stripped, and its styles."""
    out = Inline()
    for child in token.children or ():
        kind = child.type
        if kind == "text":
            out.append(child.content)
        elif kind == "softbreak":
            out.append(" ")
        elif kind == "hardbreak":
            out.append("\n")
        elif kind == "code_inline":
            out.open(StyleKind.CODE)
            out.append(child.content)
            out.close()
        elif kind == "image":
            out.append(_alternative(child))
        elif kind == "html_inline":
            out.append("\n" if _BREAK.match(child.content) else "")
        elif child.tag in _STYLES_OF_TAG:
            if child.nesting > 0:
                out.open(_STYLES_OF_TAG[child.tag], str(child.attrs.get("href", "")))
            else:
                out.close()
    return out.take()


def _alternative(image: Token) -> str:
    """The text that stands for a picture."""
    return "".join(child.content or _alternative(child) for child in image.children or ())


def _without_tags(source: str) -> str:
    """The text of an HTML block."""
    return html.unescape(_TAG.sub("", _BREAK_TAG.sub("\n", _HIDDEN.sub("", source))))
