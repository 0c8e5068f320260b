"""Saved web pages: the article or the manual, without menus and footers, and what the page says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.ingest.article import article_blocks
from reader.ingest.decode import decode
from reader.ingest.documents import make_document
from reader.ingest.htmlmeta import metadata_of
from reader.ingest.htmltree import blocks_of, hollow
from reader.ingest.passages import assemble
from reader.ingest.sectioned import is_sectioned, sectioned_blocks
from reader.ingest.source import UnreadableError, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from reader.ingest.passages import Body
    from reader.ingest.source import Source
    from reader.model import Document, Skipped

SHORT_ARTICLE = 250
"""Characters; an article that is shorter, and small beside its page, is none: the whole page is read."""
LARGEST_ARTICLE = 5_000_000
"""Characters of a page; a larger one is no article, and looking for it would take a minute."""

LARGEST_NODE = 10_000_000
"""Bytes of one text; a larger one is dropped by libxml2, and nothing said, unless huge trees are allowed."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_NO_TEXT = ("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "button")
_FURNITURE = ("nav", "footer", "form", "aside", "menu")


def read(source: Source) -> Iterator[Document | Skipped]:
    """The page as one document. Nothing is fetched: pictures, scripts and styles are never looked at.

    Raises:
        UnreadableError: It is not text, or has none.
    """
    data = source.read()
    text = decode(data, declares=True)
    tree = parse(text)
    metadata = metadata_of(tree)
    body = body_of(tree, text)
    if not body.passages:
        raise UnreadableError("The page holds no text.")
    yield make_document(source, metadata, body, digest(data))


def parse(text: str) -> HtmlElement:
    """The tree of a page, however broken it is.

    Raises:
        UnreadableError: There is nothing in it.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    # Bytes, because lxml refuses a str that declares an encoding.
    data = _CONTROLS.sub("\ufffd", text).encode("utf-8", "replace")
    # Huge trees may also nest deeper, which costs, so only where it has to be.
    huge = len(data) > LARGEST_NODE
    parser = HTMLParser(
        encoding="utf-8", no_network=True, remove_pis=True, remove_comments=True, huge_tree=huge
    )
    try:
        return document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise UnreadableError("The page holds no text.") from error


def body_of(tree: HtmlElement, text: str) -> Body:
    """The article of a page; all sections of a manual; if neither is found, the page without the furniture.

    Args:
        tree: The parsed page; changed.
        text: The page itself, to parse it again should that be needed.
    """
    if is_sectioned(tree):
        document = assemble(sectioned_blocks(tree))
        if document.passages:
            return document
        tree = parse(text)
    article = assemble(article_blocks(tree)) if len(text) <= LARGEST_ARTICLE else assemble(())
    if len(article.text) >= SHORT_ARTICLE:
        return article
    page = assemble(blocks_of(_without(parse(text), (*_NO_TEXT, *_FURNITURE))))
    if not page.passages:
        page = assemble(blocks_of(_without(parse(text), _NO_TEXT)))
    # What trafilatura gives as a last resort is the page's text without its structure.
    return page if len(page.text) > 0.8 * len(article.text) else article


def _without(tree: HtmlElement, tags: tuple[str, ...]) -> HtmlElement:
    """The main part of a page, or its body, without some elements."""
    main = list(tree.iter("main")) or list(tree.iter("article"))
    body = main[0] if len(main) == 1 else tree.find("body")
    body = tree if body is None else body
    for element in list(body.iter(*tags)):
        if element is not body:
            hollow(element)
    return body
