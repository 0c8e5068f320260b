"""Saved web pages: the article without menus and footers, and what the page says about itself."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from reader.ingest.decode import decode
from reader.ingest.documents import make_document
from reader.ingest.htmlmeta import metadata_of
from reader.ingest.htmltree import blocks_of
from reader.ingest.passages import assemble
from reader.ingest.source import UnreadableError, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from reader.ingest.passages import Body
    from reader.ingest.source import Source
    from reader.model import Document, Skipped

SHORT_ARTICLE = 250
"""Characters; an article that is shorter, and small beside its page, is none: the whole page is read."""

_NO_TEXT = ("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "button")
_FURNITURE = ("nav", "footer", "form", "aside", "menu")


def read(source: Source) -> Iterator[Document | Skipped]:
    """The page as one document. Nothing is fetched: pictures, scripts and styles are never looked at.

    Raises:
        UnreadableError: It is not text, or has none.
    """
    data = source.read()
    tree = parse(decode(data, declares=True))
    metadata = metadata_of(tree)
    body = body_of(tree)
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
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, remove_comments=True)
    try:
        return document_fromstring(text.replace("\x00", "\ufffd").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise UnreadableError("The page holds no text.") from error


def body_of(tree: HtmlElement) -> Body:
    """The article of a page; the whole page if no article is found in it."""
    article = _article(tree)
    if len(article.text) >= SHORT_ARTICLE:
        return article
    page = assemble(blocks_of(_without(tree, (*_NO_TEXT, *_FURNITURE))))
    if not page.passages:
        page = assemble(blocks_of(_without(tree, _NO_TEXT)))
    return page if len(page.text) > 2 * len(article.text) else article


def _article(tree: HtmlElement) -> Body:
    from trafilatura import bare_extraction

    _prepare(tree)

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # `xml` and no metadata: the body tree only. Its dates are guesses and cost most of the time.
    found = bare_extraction(
        tree,
        fast=True,
        include_comments=False,
        include_formatting=True,
        include_links=True,
        include_tables=True,
        output_format="xml",
        with_metadata=False,
    )
    return assemble(()) if found is None or isinstance(found, dict) else assemble(blocks_of(found.body))


def _prepare(tree: HtmlElement) -> None:
    """Change what trafilatura takes for a block quote: preformatted text, and quotes inside a sentence."""
    for element in list(tree.iter("pre")):
        text = element.text_content()
        for child in list(element):
            element.remove(child)
        element.text = None
        # It takes a `pre` with one `span` in it for code.
        span = element.makeelement("span")
        span.text = text
        element.append(span)
    for element in list(tree.iter("q")):
        element.text = "“" + (element.text or "")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + "”"
        else:
            element.text += "”"
        element.drop_tag()


def _without(tree: HtmlElement, tags: tuple[str, ...]) -> HtmlElement:
    """The body of a page without some elements."""
    from copy import deepcopy

    body = deepcopy(tree.find("body"))
    if body is None:
        body = deepcopy(tree)
    for element in list(body.iter(*tags)):
        if element.getparent() is not None:
            element.drop_tree()
    return body
