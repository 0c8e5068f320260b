from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest

from reader.notes.export import to_json, to_markdown, to_toml
from reader.notes.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from reader.files import Places
    from reader.model import Document


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
