from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.ingest.readers.html import body_of, parse, read
from reader.ingest.sectioned import is_sectioned
from reader.ingest.source import Source, UnreadableError
from reader.model import Document, StyleKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.ingest.passages import Body

LONG = (
    "The leaders of the Shanghai Cooperation Organisation met in Samarkand on 16 September and signed a "
    "memorandum on the railway from China through Kyrgyzstan to Uzbekistan, discussed for twenty-five years. "
)


OTHER = (
    "Uzbekistan presided over the organisation that year, and the presidents of Russia and China came "
    "to the old city, where the war in Ukraine was spoken of more than the railway was. "
)


LINKED = '<script type="application/ld+json">'


def page(article: str, head: str = "", attributes: str = "") -> str:
    return (
        f"<!doctype html><html {attributes}><head><title>A Summit | The Site</title>{head}</head><body>"
        "<header><nav><a href='/'>Home</a> <a href='/news'>News</a></nav></header>"
        f"<main><article><h1>A Summit</h1><p>{LONG}</p>{article}<p>{OTHER}</p></article></main>"
        "<aside>Subscribe to our newsletter</aside><footer>All rights reserved</footer></body></html>"
    )


def document(source: str | bytes, name: str = "page.html") -> Document:
    data = source.encode() if isinstance(source, str) else source
    found = list(read(Source.of(name, "html", data)))
    assert isinstance(found[0], Document)
    return found[0]


def shown(article: str) -> list[tuple[str, int, str]]:
    found = document(page(article))
    return [(p.kind.value, p.level, p.span.of(found.text)) for p in found.passages[2:-1]]


def test_the_article_is_taken_without_menus_and_footers() -> None:
    found = document(page(""))
    assert found.text == f"A Summit\n\n{LONG.strip()}\n\n{OTHER.strip()}"
    assert found.sections[0].title == "A Summit"


MANUAL = """
<div id="banner"><a href="/get">Get the book</a></div>
<ul class="docnav"><li><a href="a.html">Prev</a></li><li><a href="c.html">Next</a></li></ul>
<div class="chapter"><div class="titlepage"><div><h1 class="title">Chapter 3. Wells</h1></div></div>
<div class="toc"><dl class="toc"><dt><a href="#dig">3.1. Digging</a></dt></dl></div>
<div class="section"><div class="titlepage"><div>
<h2 class="title"><a id="dig"></a>3.1. Digging <code>wells</code></h2></div></div>
<div class="para">A well is dug by hand where the water stands high.</div>
<div class="sidebar"><div class="titlepage"><p class="title"><strong>CULTURE Old wells</strong></p></div>
<div class="para">The oldest ones are lined with stone.</div></div>
<div class="itemizedlist"><ul><li class="listitem"><div class="para">a spade</div></li></ul></div>
<div class="section"><div class="titlepage"><h3 class="title">3.1.1. Depth</h3></div>
<pre class="screen">depth --of\n  well</pre><div class="para">Short.</div></div></div></div>
<ul class="docnav"><li><a href="a.html">Prev</a></li></ul>
"""
MANUAL_BLOCKS = [
    ("heading", 1, "Chapter 3. Wells"),
    ("heading", 2, "3.1. Digging wells"),
    ("paragraph", 0, "A well is dug by hand where the water stands high."),
    ("paragraph", 0, "CULTURE Old wells"),
    ("paragraph", 0, "The oldest ones are lined with stone."),
    ("item", 1, "a spade"),
    ("heading", 3, "3.1.1. Depth"),
    ("code", 0, "depth --of\n  well"),
    ("paragraph", 0, "Short."),
]


@pytest.mark.parametrize(
    "before",
    [
        "<meta name='generator' content='publican v4.3.2'></head><body>",
        "</head><body>",
        "</head><body><form>",
        "</head><body><div><table><tr><td>",
    ],
)
def test_a_manual_is_kept_whole_with_its_sections(before: str) -> None:
    found = document(f"<html><head><title>Wells</title>{before}{MANUAL}")
    assert [(p.kind.value, p.level, p.span.of(found.text)) for p in found.passages] == MANUAL_BLOCKS
    assert found.heading_path(found.text.index("Short.")) == (
        "Chapter 3. Wells", "3.1. Digging wells", "3.1.1. Depth",
    )  # fmt: skip


def sections(linked: int) -> str:
    """A page of three sections with notes, and so many links to them in its margin."""
    names = ("sand", "clay", "rock")
    links = "".join(f"<li><a href='#{name}'>On {name}</a></li>" for name in names[:linked])
    parts = (
        f"<section id='{name}'><h2>On {name} <a class='headerlink' href='#{name}'>¶</a></h2>"
        f"<p>{LONG}</p><div class='sidebar'><p>A note on {name}.</p></div></section>"
        for name in names
    )
    document = f"<div><h1>Soils</h1>{''.join(parts)}</div>"
    return f"<body><nav><ul>{links}</ul></nav>{document}<footer>All rights</footer>"


def test_a_page_with_a_table_of_its_sections_is_kept_whole() -> None:
    found = document(sections(3))
    assert [section.title for section in found.sections] == ["Soils", "On sand", "On clay", "On rock"]
    assert all(f"A note on {name}." in found.text for name in ("sand", "clay", "rock"))
    assert "All rights" not in found.text
    assert "¶" not in found.text


@pytest.mark.parametrize(("linked", "expected"), [(0, False), (2, False), (3, True)])
def test_a_page_with_few_links_to_its_headings_is_an_article(linked: int, expected: bool) -> None:
    assert is_sectioned(parse(sections(linked).replace("class='headerlink' href", "title"))) is expected


def test_structure_is_kept() -> None:
    article = (
        "<h2>Part <a href='#p' title='link'>¶</a></h2>"
        "<ul><li>one</li><li>two<ul><li>nested item</li></ul></li></ul><ol start=3><li>c</li><li>d</li></ol>"
        "<blockquote><p>They said it.</p></blockquote><pre>if x:\n    y = 1\n</pre>"
        "<table><tr><th>Country</th><th>Year</th></tr><tr><td>Kazakhstan</td><td>2022</td></tr></table>"
    )
    assert shown(article) == [
        ("heading", 2, "Part"),
        ("item", 1, "one"),
        ("item", 1, "two"),
        ("item", 2, "nested item"),
        ("item", 1, "1. c"),
        ("item", 1, "2. d"),
        ("quote", 1, "They said it."),
        ("code", 0, "if x:\n    y = 1"),
        ("table", 0, "Country      Year\nKazakhstan   2022"),
    ]


def test_a_caption_does_not_widen_its_column() -> None:
    table = "<table><tr><th>Freight on the whole route</th></tr><tr><td>a</td><td>b</td></tr></table>"
    assert shown(table)[0] == ("table", 0, "Freight on the whole route\na   b")


def test_inline_markup_becomes_styles() -> None:
    article = (
        "<p>A <b>bold</b> and <em>soft</em> word, <code>x = 1</code>, a <q>quotation</q> "
        "and <a href='http://a.b/c'>a link</a>.</p>"
    )
    found = document(page(article))
    assert "A bold and soft word, x = 1, a “quotation” and a link." in found.text
    assert [(s.kind, s.span.of(found.text), s.target) for s in found.styles] == [
        (StyleKind.STRONG, "bold", ""),
        (StyleKind.EMPHASIS, "soft", ""),
        (StyleKind.CODE, "x = 1", ""),
        (StyleKind.LINK, "a link", "http://a.b/c"),
    ]


def test_paragraphs_that_are_divisions_are_read() -> None:
    text = (
        f"<html><body><div class=b><div class=para>{LONG} See <code>man</code>.</div>"
        f"<div class=para>Then: <pre>x</pre> {OTHER}</div></div></body></html>"
    )
    found = document(text)
    assert [p.kind.value for p in found.passages] == ["paragraph", "paragraph", "code", "paragraph"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta property="article:published_time" content="2022-09-16T10:00:00+05:00">', "2022-09-16"),
        ('<meta name="date" content="September 2022">', "2022-09"),
        (f'{LINKED}{{"@graph":[{{"@type":"Article","datePublished":"2022-09-16"}}]}}</script>', "2022-09-16"),
        (f'{LINKED}{{"@type":"WebSite","datePublished":"2022-09-16"}}</script>', None),
        ('<meta name="dcterms.modified" content="2022-09-16">', None),
        ('<link rel="canonical" href="https://a.b/2022/09/16/a-summit">', None),
    ],
)  # fmt: skip
def test_a_date_is_what_the_page_states(head: str, expected: str | None) -> None:
    assert document(page("", head)).info.date == expected


def test_a_time_element_in_the_article_is_a_statement_if_it_is_the_only_one() -> None:
    one = "<p><time datetime='2022-09-16'>Friday</time></p>"
    assert document(page(one)).info.date == "2022-09-16"
    assert document(page(one + "<p><time datetime='2021-01-01'>earlier</time></p>")).info.date is None


def test_metadata_is_read() -> None:
    head = (
        LINKED + '{"@type":"NewsArticle","headline":"A Summit in Samarkand","author":[{"@type":"Person",'
        '"name":"A. One"},{"name":"B. Two"}],"publisher":{"name":"The Site"},"keywords":["SCO","rail"]}'
        "</script>"
        '<link rel="canonical" href="https://www.site.example/a"><meta property="og:locale" content="en_GB">'
    )
    info = document(page("", head)).info
    assert (info.title, info.authors, info.source) == (
        "A Summit in Samarkand",
        ("A. One", "B. Two"),
        "The Site",
    )
    assert (info.url, info.lang, info.topics) == ("https://www.site.example/a", "en", ("SCO", "rail"))


def test_the_sites_name_is_not_part_of_the_title() -> None:
    site = '<meta property="og:site_name" content="The Site">'
    head = '<meta property="og:title" content="A Summit - The Site">'
    assert document(page("", site + head)).info.title == "A Summit"


def test_bylines_give_authors_without_their_addresses() -> None:
    found = document(page("<p class='byline'>By A. One <a href='mailto:a@b.c'>a@b.c</a></p>"))
    assert found.info.authors == ("A. One",)


def test_what_is_no_name_is_no_author() -> None:
    found = document(page("<p class='byline'>By A. One, AP Sports Writer</p>"))
    assert found.info.authors == ("A. One",)
    assert document(page("", '<meta name="author" content="admin">')).info.authors == ()


def test_a_title_that_is_escaped_twice_is_readable() -> None:
    assert (
        document(page("", '<meta property="og:title" content="&amp;#8216;Quoted&amp;#8217;">')).info.title
        == "‘Quoted’"
    )


def test_a_page_without_an_article_is_read_whole() -> None:
    found = document(
        "<html><body><nav>Menu</nav><h2>Contacts</h2><div>Phone 12</div><div>Fax 13</div></body></html>"
    )
    assert [p.span.of(found.text) for p in found.passages] == ["Contacts", "Phone 12", "Fax 13"]


def test_an_old_page_arranged_by_tables_has_paragraphs() -> None:
    found = document(
        f"<html><body><table><tr><td>{LONG}<p>{LONG}</td><td><ul><li>x</ul></td></tr></table></body></html>"
    )
    assert "table" not in {p.kind.value for p in found.passages}


def test_the_declared_encoding_is_used() -> None:
    text = page(
        "<p>Саммит прошёл в Самарканде, и лидеры говорили о железной дороге из Китая.</p>",
        '<meta charset="windows-1251">',
    )
    assert "Саммит прошёл" in document(text.encode("cp1251", "replace")).text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html></html>",
        b"<!-- -->",
        b"<script>x</script>",
        b"<html><head><title>T</title></head><body></body></html>",
    ],
)
def test_a_page_without_text_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        list(read(Source.of("a.html", "html", data)))


@pytest.mark.parametrize(
    "tag", ["div", "b", "ul><li", "table><tr><td", "blockquote", "a href=x", "q", "pre", "code"]
)
def test_deep_nesting_does_no_harm(check_body: Callable[[Body], None], tag: str) -> None:
    text = f"<html><body><p>{LONG}</p>" + f"<{tag}>" * 3_000 + "deep"
    body = body_of(parse(text), text)
    check_body(body)
    assert "Samarkand" in body.text


def test_controls_do_not_pass(check_body: Callable[[Body], None]) -> None:
    text = page("<p>a&#27;[31m b&#x202e;c \x1b]0;x\x07 \x00 d</p><pre>\x1b[2J</pre>")
    body = body_of(parse(text), text)
    check_body(body)


TAGS = st.sampled_from([
    "p", "div", "b", "a href='x'", "ul", "li", "ol", "table", "tr", "td", "h2", "pre", "code", "q", "br",
    "!--", "blockquote", "img alt='y'", "dl", "dt", "dd", "span", "script", "article", "head", "body", "html",
    "title", "meta name='author' content='z'", "svg", "?xml",
])  # fmt: skip
SOUP = st.lists(
    TAGS.map(lambda tag: f"<{tag}>")
    | TAGS.map(lambda tag: f"</{tag.split()[0]}>")
    | st.text(max_size=8)
    | st.just(LONG),
    max_size=40,
)


@settings(deadline=None, max_examples=60)
@given(SOUP)
def test_any_soup_gives_a_sound_document_or_a_reason(
    check_document: Callable[[Document], None], parts: list[str]
) -> None:
    try:
        found = list(read(Source.of("soup.html", "html", "".join(parts).encode("utf-8", "surrogatepass"))))
    except UnreadableError:
        return
    for item in found:
        assert isinstance(item, Document)
        check_document(item)


@pytest.mark.parametrize("around", ["%s", "<body><h1>A Summit</h1><p>%s</p><p>After it.</p></body>"])
def test_a_text_of_more_than_ten_megabytes_is_not_dropped(around: str) -> None:
    (found,) = read(Source.of("long.html", "html", (around % ("Zebra and okapi. " * 650_000)).encode()))
    assert isinstance(found, Document)
    assert len(found.text) > 11_000_000
    assert found.text.rstrip().endswith(("okapi.", "After it."))
