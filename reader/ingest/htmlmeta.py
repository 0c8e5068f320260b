"""What a web page says about itself: JSON-LD, `meta` tags, the canonical link; nothing is guessed."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reader.ingest.dates import parse_date
from reader.ingest.metadata import Metadata, language_of, split_people, text_of
from reader.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

MOST_NODES = 2_000
"""JSON-LD objects that are looked at."""
MOST_TOPICS = 20
LONGEST_NAME = 120
"""Characters of an author's name."""

_TITLE = ("citation_title", "dc.title", "dcterms.title", "og:title", "twitter:title", "headline")
_AUTHOR = (
    "author", "citation_author", "dc.creator", "dcterms.creator", "article:author", "og:article:author",
    "byl", "parsely-author", "sailthru.author",
)  # fmt: skip
_DATE = (
    "article:published_time", "og:article:published_time", "datepublished", "citation_publication_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "dcterms.created", "dc.date.created", "publication_date", "publish-date", "publish_date",
    "published_time", "pubdate", "parsely-pub-date",
    "sailthru.date", "date", "originalpublicationdate",
)  # fmt: skip
_SITE = (
    "og:site_name",
    "citation_journal_title",
    "dc.publisher",
    "dcterms.publisher",
    "application-name",
    "publisher",
)
_TOPICS = ("article:tag", "news_keywords", "keywords", "citation_keywords", "parsely-tags")
_ARTICLE = re.compile(r"Article|BlogPosting|Report|WebPage|SocialMediaPosting|Book|Thesis")
_BY = re.compile(r"^(?:written\s+)?(?:by|von|par|автор|авторы)\b[\s:]*", re.IGNORECASE)
_BYLINES = (
    './/*[@itemprop="author"]',
    './/a[contains(concat(" ", @rel, " "), " author ")]',
    './/*[contains(concat(" ", @class, " "), " byline ")]',
    './/*[contains(concat(" ", @class, " "), " author-name ")]',
    './/*[contains(concat(" ", @class, " "), " author ")]',
)
_NO_NAME = re.compile(
    r"://|@|\d|^(?:admin|editor|guest|staff)$|\b(?:Writer|Reporter|Correspondent|Editor)$", re.IGNORECASE
)
_EMAIL = re.compile(r"<?\S+@\S+>?")
_SUFFIX = re.compile(r"\s+[-–—|·»:]\s+")


def metadata_of(tree: HtmlElement) -> Metadata:
    """The metadata of a parsed page."""
    meta = _meta(tree)
    linked = _linked_data(tree)
    url = _url(tree, meta)
    site = _first(meta, _SITE) or text_of(linked.get("publisher"))
    return Metadata(
        title=_title(tree, meta, linked, site),
        authors=_authors(tree, meta, linked),
        date=_date(tree, meta, linked),
        source=site or (urlsplit(url).hostname or "").removeprefix("www.") if url else site,
        url=url,
        lang=_lang(tree, meta, linked),
        topics=_topics(meta, linked),
    )


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """Contents of the `meta` tags by lower-case name."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = (
            element.get("property")
            or element.get("name")
            or element.get("itemprop")
            or element.get("http-equiv")
        )
        content = one_line(element.get("content") or "", 500)
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(meta: Mapping[str, Sequence[str]], names: Sequence[str]) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _linked_data(tree: HtmlElement) -> dict[str, Any]:
    """The JSON-LD object that describes the article, or an empty one; the most telling type wins."""
    best: dict[str, Any] = {}
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json" or not script.text:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _objects(data):
            kind = str(node.get("@type") or "")
            if not _ARTICLE.search(kind):
                continue
            if not best or ("WebPage" in str(best.get("@type")) and "WebPage" not in kind):
                best = node
    return best


def _objects(data: object) -> Iterator[dict[str, Any]]:
    """All objects in parsed JSON, outermost first, without recursion."""
    waiting = [data]
    seen = 0
    while waiting and seen < MOST_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, dict):
            yield node
            waiting.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            waiting.extend(value for value in node if isinstance(value, dict | list))


def _title(tree: HtmlElement, meta: Mapping[str, Sequence[str]], linked: Mapping[str, Any], site: str) -> str:
    """What is declared, else the only main heading, else the page's title without the site's name."""
    declared = text_of(linked.get("headline")) or _first(meta, _TITLE)
    if declared:
        # Escaped twice, as many pages have it.
        return _without_site(one_line(html.unescape(declared)), site)
    headings = [text for h1 in tree.iter("h1") if (text := one_line(h1.text_content(), 500).rstrip(" ¶#"))]
    if len(headings) == 1:
        return headings[0]
    element = tree.find(".//head/title")
    title = one_line(element.text_content(), 500) if element is not None else ""
    if title:
        return _without_site(title, site)
    return headings[0] if headings else ""


def _without_site(title: str, site: str) -> str:
    """The title without ` | Site` or `Site: ` where that is the site's name."""
    parts = _SUFFIX.split(title)
    if site and len(parts) > 1:
        if parts[-1].casefold() == site.casefold():
            return title[: title.rindex(parts[-1])].rstrip(" -–—|·»:")
        if parts[0].casefold() == site.casefold():
            return title[len(parts[0]) :].lstrip(" -–—|·»:")
    return title


def _authors(
    tree: HtmlElement, meta: Mapping[str, Sequence[str]], linked: Mapping[str, Any]
) -> tuple[str, ...]:
    value = linked.get("author")
    values = value if isinstance(value, list) else [value]
    names = [name for item in values[:50] if (name := text_of(item))]
    if not names:
        names = next(([*meta[name]] for name in _AUTHOR if any(map(_is_line, meta.get(name, ())))), [])
    if not names:
        names = next((found for path in _BYLINES if (found := _bylines(tree, path))), [])
    people = [person for name in names if _is_line(name) for person in split_people(_BY.sub("", name))]
    return tuple(dict.fromkeys(person for person in people if _is_name(person)))


def _is_line(text: str) -> bool:
    """Whether it can be a line of names: short, and no address."""
    return 1 < len(text) <= LONGEST_NAME and "://" not in text


def _is_name(text: str) -> bool:
    """Whether it can be the name of an author: no date, no job, no account."""
    return len(text) > 1 and not _NO_NAME.search(text)


def _bylines(tree: HtmlElement, path: str) -> list[str]:
    """Short texts of the first few elements that hold an author's name."""
    texts = [
        one_line(_EMAIL.sub("", " ".join(map(str, element.itertext()))), 500)
        for element in tree.xpath(path)[:5]
    ]
    return [text for text in dict.fromkeys(texts) if _is_line(text) and len(text) <= 80][:3]


def _date(tree: HtmlElement, meta: Mapping[str, Sequence[str]], linked: Mapping[str, Any]) -> str | None:
    """When it was published, as far as the page states it; a date in its text or address is no statement."""
    stated = [
        text_of(linked.get("datePublished")),
        *(value for name in _DATE for value in meta.get(name, ())[:1]),
    ]
    times = tree.xpath(
        './/time[@datetime][@pubdate or @itemprop="datePublished" or contains(@class, "publish")]'
    )
    if not times:
        every = tree.xpath("(.//article|.//main)//time[@datetime]") or tree.xpath(".//time[@datetime]")
        times = every if len({time.get("datetime") for time in every}) == 1 else []
    stated.extend(time.get("datetime") for time in times[:1])
    stated.extend(
        element.get("content") or element.get("datetime") or ""
        for element in tree.xpath('.//*[@itemprop="datePublished"]')[:1]
    )
    return next((date for value in stated if value and (date := parse_date(value))), None)


def _url(tree: HtmlElement, meta: Mapping[str, Sequence[str]]) -> str:
    links = [
        link.get("href") or ""
        for link in tree.xpath('.//link[translate(@rel, "CANONIL", "canonil")="canonical"]')
    ]
    for url in (*links, *meta.get("og:url", ()), *meta.get("twitter:url", ())):
        line = one_line(url, 2_000)
        if re.match(r"https?://[^/\s]", line, re.IGNORECASE):
            return line
    return ""


def _lang(tree: HtmlElement, meta: Mapping[str, Sequence[str]], linked: Mapping[str, Any]) -> str:
    root = tree.getroottree().getroot()
    values = (
        root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang"),
        _first(meta, ("content-language", "dc.language", "og:locale")), text_of(linked.get("inLanguage")),
    )  # fmt: skip
    return next((lang for value in values if value and (lang := language_of(value))), "")


def _topics(meta: Mapping[str, Sequence[str]], linked: Mapping[str, Any]) -> tuple[str, ...]:
    values = next((meta[name] for name in _TOPICS if name in meta), None)
    if values is None:
        found = linked.get("keywords")
        values = (
            [text_of(item) for item in found[:MOST_TOPICS]] if isinstance(found, list) else [text_of(found)]
        )
    words = [
        part.strip()
        for value in values
        for part in (re.split(r"[,;]", value) if len(values) == 1 else [value])
    ]
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_TOPICS]
