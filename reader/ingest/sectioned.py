"""Pages that are documents in sections, such as chapters of a manual: their main part, whole.

What finds the article of a news page takes the headings, notes and examples of a manual for furniture. So a
page that says or shows that it is a document in sections is read by its structure alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.ingest.htmltree import blocks_of, hollow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from reader.ingest.passages import Block

MAIN_SHARE = 0.85
"""Of a page's text outside links; what holds so much of it, and every heading, holds the document."""
FEWEST_SECTIONS = 3
"""Sections that a page has a table of contents of."""

_GENERATORS = re.compile(
    r"\b(publican|docbook|docutils|sphinx|asciidoc|(gnu )?makeinfo|texi2html|pandoc|doxygen|mediawiki|mkdocs"
    r"|docusaurus|mdbook|rustdoc|javadoc|hevea|latex2html|tex4ht|linuxdoc|gitbook|antora|dita|gtk-doc|groff)",
    re.IGNORECASE,
)
_MADE = {"titlepage", "sphinxsidebar", "mw-parser-output", "rst-content", "sect1"}
"""Classes that only such programs write."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HOLDERS = {"div", "section", "article", "main", "form", "table", "tbody", "tr", "td", "center"}
_NO_TEXT = ("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button")
_FURNITURE_TAGS = {"nav", "footer", "menu"}
_FURNITURE_ROLES = {"navigation", "search", "banner", "contentinfo"}
_FURNITURE = {
    "toc", "nav", "navigation", "navheader", "navfooter", "navbar", "docnav", "breadcrumb", "breadcrumbs",
    "pager", "pagination", "sphinxsidebar", "headerlink", "permalink", "mw-editsection", "mw-jump-link",
    "navbox", "noprint", "catlinks", "printfooter", "share", "social", "related", "cookie", "cookies",
}  # fmt: skip


def is_sectioned(tree: HtmlElement) -> bool:
    """Whether a program for manuals or a wiki made the page, or it has a table of its own sections."""
    for element in tree.iter("meta"):
        if (element.get("name") or "").lower() == "generator" and _GENERATORS.search(
            element.get("content") or ""
        ):
            return True
    if any(_MADE & set((element.get("class") or "").split()) for element in tree.iter("div")):
        return True
    linked = {(element.get("href") or "").partition("#")[2] for element in tree.iter("a")} - {""}
    return bool(linked) and _linked_sections(tree, linked) >= FEWEST_SECTIONS


def sectioned_blocks(tree: HtmlElement) -> Iterator[Block]:
    """The blocks of a page's main part. Changes the tree."""
    for element in list(tree.iter(*_NO_TEXT)):
        hollow(element)
    part = _main_part(tree)
    for element in [element for element in part.iterdescendants() if _is_furniture(element)]:
        hollow(element)
    for element in part.iter("code"):
        # A word of code, not lines of it.
        if "\n" not in element.text_content().strip():
            element.tag = "kbd"
    return blocks_of(part)


def _linked_sections(tree: HtmlElement, linked: set[str]) -> int:
    """How many headings, or sections that begin with one, other places of the page lead to."""
    found = 0
    for heading in tree.iter("h2", "h3", "h4"):
        names = [heading.get("id"), *(child.get("id") or child.get("name") for child in heading)]
        parent = heading.getparent()
        if parent is not None and parent.tag in {"section", "div"} and parent[0] is heading:
            names.append(parent.get("id"))
        found += any(name in linked for name in names)
    return found


def _main_part(tree: HtmlElement) -> HtmlElement:
    """What says that it is the main part, or else holds it."""
    for path in ("//main", "//*[@role='main']", "//article"):
        found = tree.xpath(path)
        if len(found) == 1:
            return found[0]
    part = tree.find("body")
    part = tree if part is None else part
    weights, headings = _weighed(part)
    while True:
        least = MAIN_SHARE * weights[part]
        holder = next(
            (
                child
                for child in part
                if child.tag in _HOLDERS and weights[child] >= least and headings[child] == headings[part]
            ),
            None,
        )
        if holder is None:
            return part
        part = holder


def _weighed(part: HtmlElement) -> tuple[dict[HtmlElement, int], dict[HtmlElement, int]]:
    """Of each element the characters of text outside links, and the headings."""
    weights: dict[HtmlElement, int] = {}
    headings: dict[HtmlElement, int] = {}
    # Backwards, so that children come before what holds them.
    for element in reversed(list(part.iter("*"))):
        children = list(element.iterchildren("*"))
        own = len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in children)
        is_link = element.tag == "a" and element.get("href")
        weights[element] = 0 if is_link else own + sum(weights[child] for child in children)
        headings[element] = (element.tag in _HEADINGS) + sum(headings[child] for child in children)
    return weights, headings


def _is_furniture(element: HtmlElement) -> bool:
    """Whether an element of a document leads about in it, or is the sign of a link to a heading."""
    if element.tag in _FURNITURE_TAGS or element.get("role") in _FURNITURE_ROLES:
        return True
    if element.tag == "a" and (element.get("href") or "").startswith("#"):
        return element.text_content().strip() in {"¶", "#", "§"}
    if element.tag == "form":
        # Some pages are one form from end to end.
        return next(element.iter(*_HEADINGS), None) is None
    return not _FURNITURE.isdisjoint((element.get("class") or "").split())
