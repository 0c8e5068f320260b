from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from reader.model import DocumentInfo
from reader.notes.cite import cite, long_date
from reader.notes.export import to_json, to_markdown, to_toml
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.files import Places
    from reader.model import Document

INFO = DocumentInfo(
    id="a.md",
    path="a.md",
    title="The “red” lines",
    format="markdown",
    digest="d",
    authors=("Ann Bee", "Cem Dee"),
    date="2022-09-16",
    source="The Gazette",
    url="https://example.org/a(b)",
)


def test_chicago_names_everything_in_order() -> None:
    assert cite(INFO, 4, "Quote  with\na break", "chicago") == (
        "“Quote with a break” Ann Bee and Cem Dee, “The ‘red’ lines,” The Gazette, September 16, 2022, "
        "para. 5, https://example.org/a(b)."
    )


def test_what_is_not_known_is_left_out() -> None:
    bare = DocumentInfo("a", "a", "Title", "text", "d")
    assert cite(bare, None, "", "chicago") == "“Title.”" or cite(bare, None, "", "chicago") == "“Title,”."
    assert cite(bare, None, "Q", "plain") == "Q\n(Title)"
    assert cite(bare, 0, "Q", "markdown") == "> Q\n>\n> — *Title*, paragraph 1"


def test_markdown_quotes_hold_nothing_that_is_markup() -> None:
    quote = "# not a heading\n- not [a](link)\n1. nor <b>this</b> *nor* `that`\n> nor ~~this~~"
    html = MarkdownIt("commonmark").render(cite(INFO, 4, quote, "markdown"))
    assert html.count("<em>") == 1
    assert html.count("<a ") == 1
    for tag in ("<h1", "<li", "<b>", "<code", "<ol"):
        assert tag not in html


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="chicago, markdown, plain"):
        cite(INFO, 0, "", "mla")


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2022", "2022"),
        ("2022-09", "September 2022"),
        ("2022-09-01", "September 1, 2022"),
        ("2022-09-01T10:00", "September 1, 2022"),
        (None, ""),
        ("spring 2022", "spring 2022"),
        ("2022-13", "2022-13"),
    ],
)
def test_dates_stay_as_partial_as_they_are(date: str | None, shown: str) -> None:
    assert long_date(date) == shown


@pytest.fixture
def notebook(places: Places, build: Callable[..., Document]) -> Notebook:
    notebook = Notebook.open(places)
    first, second = build(), build(path="b.md", title="[Other] *title*")
    notebook.annotate(second, second.passages[0].span, 'Words\n[doc]\n"""\n\n[anchor]', tags=["a b", "c"])
    notebook.annotate(first, first.passages[1].span, "one line", label="A label")
    notebook.toggle_bookmark(first, 0)
    return notebook


def test_toml_is_one_file_with_every_field(notebook: Notebook) -> None:
    table = tomllib.loads(to_toml(notebook.entries()))
    assert [entry["id"] for entry in table["entry"]] == [entry.id for entry in notebook.entries()]
    for raw, entry in zip(table["entry"], notebook.entries(), strict=True):
        assert (raw["text"], raw["tags"], raw["kind"]) == (entry.text, list(entry.tags), entry.kind)
        assert raw["anchor"]["exact"] == entry.anchor.quote
        assert raw["doc"]["title"] == entry.document.title


def test_json_is_a_list_of_web_annotations(notebook: Notebook) -> None:
    annotations = json.loads(to_json(notebook.entries()))
    assert len(annotations) == 3
    for annotation, entry in zip(annotations, notebook.entries(), strict=True):
        assert annotation["@context"] == "http://www.w3.org/ns/anno.jsonld"
        assert annotation["type"] == "Annotation"
        selectors = {selector["type"]: selector for selector in annotation["target"]["selector"]}
        assert selectors["TextQuoteSelector"]["exact"] == entry.anchor.quote
        assert selectors["TextPositionSelector"]["end"] == entry.anchor.span.end
        bodies = [body["value"] for body in annotation.get("body", [])]
        assert bodies == [text for text in (entry.text, *entry.tags) if text]


def test_markdown_is_grouped_by_document(notebook: Notebook) -> None:
    text = to_markdown(notebook.entries())
    assert text.count("\n# ") + text.startswith("# ") == 2
    assert "# \\[Other\\] \\*title\\*" in text
    assert "## A label" in text
    assert "one line" in text
    assert "#a-b #c" in text


def test_nothing_gives_nothing() -> None:
    assert to_markdown(()) == ""
    assert json.loads(to_json(())) == []
    assert tomllib.loads(to_toml(())) == {"format": 1}
