"""The article of a page by trafilatura, which is told beforehand what it would misunderstand."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from reader.ingest.htmltree import blocks_of
from reader.model import Span, Style, StyleKind
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from reader.ingest.passages import Block

LINK_OPEN, LINK_CLOSE = "⦗", "⦘"
"""Stand round the text of a link while trafilatura works: with its own option for links it finds other
articles (F1 .957 instead of .962 on the scrapinghub benchmark), and without it drops them."""
SHORT_DIVISION = 40
"""Characters of its own text from which a `div` counts as a paragraph."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKS = re.compile(f"[{LINK_OPEN}{LINK_CLOSE}]")
_BLOCKS = (
    "p", "div", "ul", "ol", "dl", "table", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "section",
    "article", "main", "header", "footer", "nav", "aside", "form", "figure", "hr", "li", "dd", "dt", "tr",
    "td", "th", "address", "details",
)  # fmt: skip


def article_blocks(tree: HtmlElement) -> Iterator[Block]:
    """The blocks of the article in a page; none if there is no article. Changes the tree."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    links = _prepare(tree)
    # `xml` and no metadata: the body tree only. Its dates are guesses and cost most of the time.
    found = bare_extraction(
        tree,
        fast=True,
        include_comments=False,
        include_formatting=True,
        include_tables=True,
        output_format="xml",
        with_metadata=False,
    )
    if found is not None and not isinstance(found, dict):
        yield from _linked(blocks_of(found.body), links)


def _prepare(tree: HtmlElement) -> list[tuple[str, str]]:
    """Rewrite what trafilatura would misunderstand.

    Returns:
        Text and address of the links that were marked, in order.
    """
    for element in list(tree.iter("a")):
        # The sign after a heading that is a link to it.
        if (element.get("href") or "").startswith("#") and element.text_content().strip() in {"¶", "#", "§"}:
            element.drop_tree()
    for element in list(tree.iter("pre")):
        # It takes a `pre` with one `span` in it for code, others for quotes.
        text = element.text_content()
        for child in list(element):
            element.remove(child)
        element.text = None
        span = element.makeelement("span")
        span.text = _legal(text)
        element.append(span)
    for element in list(tree.iter("q")):
        # It takes a quotation inside a sentence for a paragraph.
        _surround(element, "“", "”")
        element.drop_tag()
    for element in tree.iter("code"):
        # Likewise for a word of code.
        if "\n" not in element.text_content().strip():
            element.tag = "kbd"
    _divisions_to_paragraphs(tree)
    return _mark_links(tree)


def _divisions_to_paragraphs(tree: HtmlElement) -> None:
    """Make paragraphs of the `div`s that hold the text, where a page has more in them than in paragraphs."""
    text_of = {element: _own_text(element) for element in tree.iter("div")}
    found = [element for element, length in text_of.items() if length >= SHORT_DIVISION]
    in_paragraphs = sum(len(element.text_content()) for element in tree.iter("p"))
    if sum(text_of[element] for element in found) <= in_paragraphs:
        return
    for element in found:
        if (
            next(element.iter(*_BLOCKS[2:], "p"), None) is None
            and next(element.iterdescendants("div"), None) is None
        ):
            element.tag = "p"
        else:
            _wrap_runs(element)


def _own_text(element: HtmlElement) -> int:
    """Characters of the text that is directly in an element, or in inline elements directly in it."""
    total = len((element.text or "").strip())
    for child in element:
        if (
            isinstance(child.tag, str)
            and child.tag not in _BLOCKS
            and child.tag not in {"script", "style", "a"}
        ):
            total += len(child.text or "")
        total += len((child.tail or "").strip())
    return total


def _wrap_runs(element: HtmlElement) -> None:
    """Put a `p` round each run of text and inline elements between the blocks of an element."""
    children = list(element)
    run = element.makeelement("p")
    run.text, element.text = _legal(element.text or ""), None
    runs = [run]
    for child in children:
        if child.tag in _BLOCKS:
            run = element.makeelement("p")
            run.text, child.tail = _legal(child.tail or ""), None
            child.addnext(run)
            runs.append(run)
        else:
            run.append(child)
    element.insert(0, runs[0])
    for run in runs:
        if not len(run) and not (run.text or "").strip():
            element.remove(run)


def _surround(element: HtmlElement, before: str, after: str) -> None:
    """Put characters at the beginning and the end of an element's text."""
    text = _legal(before + (element.text or ""))
    if len(element):
        element.text = text
        element[-1].tail = _legal((element[-1].tail or "") + after)
    else:
        element.text = text + after


def _legal(text: str) -> str:
    """The text without what lxml refuses to be given, though it may have read it."""
    return _ILLEGAL.sub("\ufffd", text)


def _mark_links(tree: HtmlElement) -> list[tuple[str, str]]:
    """Mark the links that have a text."""
    links = []
    if _MARKS.search(tree.text_content()):
        return []
    for element in tree.iter("a"):
        address = element.get("href")
        text = one_line(element.text_content())
        if address and text and not address.startswith(("javascript:", "#")):
            _surround(element, LINK_OPEN, LINK_CLOSE)
            links.append((text, one_line(address, 2_000)))
    return links


def _linked(blocks: Iterator[Block], links: list[tuple[str, str]]) -> Iterator[Block]:
    """The blocks with the marks taken out and links in their place.

    Of the links of the page some were dropped and the others kept in order: each is the next with its text.
    """
    numbers: dict[str, list[int]] = {}
    for number, (text, _) in enumerate(links):
        numbers.setdefault(text, []).append(number)
    at = 0
    for block in blocks:
        places = [match.start() for match in _MARKS.finditer(block.text)]
        if not places:
            yield block
            continue
        styles = [
            replace(style, span=_without_marks(places, style.span.start, style.span.end))
            for style in block.styles
        ]
        for start, end in pairwise(places):
            if block.text[start] != LINK_OPEN or block.text[end] != LINK_CLOSE:
                continue
            having = numbers.get(one_line(block.text[start + 1 : end]), [])
            found = bisect_left(having, at)
            if found < len(having):
                number = having[found]
                at = number + 1
                span = _without_marks(places, start, end)
                styles.append(Style(span, StyleKind.LINK, links[number][1]))
        styles = [style for style in styles if len(style.span)]
        styles.sort(key=lambda style: (style.span.start, -style.span.end))
        yield replace(block, text=_MARKS.sub("", block.text), styles=tuple(styles))


def _without_marks(places: list[int], start: int, end: int) -> Span:
    """A span of a text as one of the text without the characters at `places`."""
    return Span(start - bisect_left(places, start), end - bisect_left(places, end))
