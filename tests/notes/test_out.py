from __future__ import annotations

import csv
import io
import json
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pybtex.database import parse_string

from reader.notes.annotations import Bookmark, DocumentSnapshot, Entry, Note
from reader.notes.export import FORMATS, exported, markdown_files
from reader.notes.markdown import contained, file_name, is_untouched, obsidian_tag
from reader.notes.notebook import Notebook
from reader.notes.table import COLUMNS, guarded
from reader.notes.webannotation import annotation
from reader.text import one_line
from tests.hostile_strings import ALL
from tests.notes.annotation_schema import ANNOTATION, ANNOTATIONS

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


@pytest.fixture
def entry(notebook: Notebook) -> Entry:
    """One note, to be filled with anything."""
    return next(entry for entry in notebook.entries() if entry.tags)


def filled(entry: Entry, words: str) -> Entry:
    """The note with `words` wherever a text can be, clean as entries are."""
    line = one_line(words)
    document = replace(
        entry.document, title=line or "-", authors=(line,) if line else (), date=line, source=line, url=line
    )
    anchor = replace(entry.anchor, quote=line, prefix=line, suffix=line)
    tags = (line,) if line else ()
    heading = (line,) if line else ()
    return replace(entry, text=line, label=line, tags=tags, heading=heading, document=document, anchor=anchor)


def test_toml_is_one_file_with_every_field(notebook: Notebook) -> None:
    table = tomllib.loads(exported("toml", notebook.entries()))
    assert [entry["id"] for entry in table["entry"]] == [entry.id for entry in notebook.entries()]
    for raw, entry in zip(table["entry"], notebook.entries(), strict=True):
        assert (raw["text"], raw["tags"], raw["kind"]) == (entry.text, list(entry.tags), entry.kind)
        assert raw["anchor"]["exact"] == entry.anchor.quote
        assert raw["doc"]["title"] == entry.document.title
        assert raw["doc"]["sha256"] == entry.document.digest


def test_toml_has_what_stands_in_the_files(notebook: Notebook, entry: Entry) -> None:
    notebook.edit(entry.id, text="tab\there")
    (path,) = [path for path in notebook.folder.rglob("*.toml") if "tab" in path.read_text()]
    path.write_text(f"mine = 2001-01-01\n{path.read_text()}\nown = [1, 2.5]\n")
    notebook.reload()
    records = {entry.id: notebook.record(entry.id) for entry in notebook.entries()}
    table = tomllib.loads(exported("toml", notebook.entries(), records=records))
    (found,) = [raw for raw in table["entry"] if raw["id"] == entry.id]
    kept = tomllib.loads(path.read_text())
    del kept["history"]
    assert found == kept
    assert (found["text"], found["anchor"]["own"]) == ("tab\there", [1, 2.5])


def test_json_is_a_list_of_web_annotations(notebook: Notebook) -> None:
    annotations = json.loads(exported("json", notebook.entries()))
    jsonschema.validate(annotations, ANNOTATIONS)
    assert len(annotations) == 3
    for made, entry in zip(annotations, notebook.entries(), strict=True):
        selectors = {selector["type"]: selector for selector in made["target"]["selector"]}
        assert selectors["TextQuoteSelector"]["exact"] == entry.anchor.quote
        assert selectors["TextPositionSelector"]["end"] == entry.anchor.span.end
        bodies = [body["value"] for body in made.get("body", [])]
        assert bodies == [text for text in (entry.text, *entry.tags) if text]
        assert made["document"]["sha256"] == entry.document.digest
        assert "creator" not in made


@pytest.mark.parametrize(
    ("id_", "url", "source"),
    [("50% а?.md", "", "50%25%20%D0%B0%3F.md"), ("r.jsonl#a", "", "r.jsonl#a"),
     ("", "", "urn:reader:unknown"), ("a.md", "http://e.org/a%20b?c#d", "http://e.org/a%20b?c#d")],
)  # fmt: skip
def test_a_source_is_an_address(entry: Entry, id_: str, url: str, source: str) -> None:
    document = replace(entry.document, id=id_, url=url)
    assert annotation(replace(entry, document=document))["target"]["source"] == source


def test_a_creator_is_named_where_one_is_known(entry: Entry) -> None:
    assert annotation(replace(entry, extra={"creator": "acct:ann@example.org"}))["creator"].startswith(
        "acct:"
    )


def test_any_words_make_a_valid_annotation(entry: Entry) -> None:
    valid = jsonschema.Draft202012Validator(ANNOTATION)
    for words in ALL:
        noted = filled(entry, words)
        (made,) = json.loads(exported("json", [replace(noted, id=one_line(words) or "x")]))
        valid.validate(made)
        assert made.get("label", "") == noted.label


def test_markdown_is_grouped_by_document(notebook: Notebook) -> None:
    text = exported("markdown", notebook.entries())
    assert text.count("\n# ") + text.startswith("# ") == 2
    assert "# \\[Other\\] \\*title\\*" in text
    assert "## A label" in text
    assert "one line" in text
    assert "#a-b #c" in text


def test_a_markdown_file_has_front_matter_quotes_and_tags(notebook: Notebook) -> None:
    files = markdown_files(notebook.entries())
    assert len(files) == 2
    (text,) = [text for name, text in files.items() if name.startswith("Other title ")]
    _, front, body = text.split("---\n", 2)
    known = yaml.safe_load(front)
    assert (known["title"], known["tags"], known["document"]) == ("[Other] *title*", ["a-b", "c"], "b.md")
    assert known["sha256"] == "d"
    html = MarkdownIt("commonmark").render(body)
    assert html.count("<blockquote>") == 1
    assert "characters 0 to 28" in html
    assert is_untouched(text)
    assert not is_untouched(text + "more")
    assert not is_untouched("---\ntitle: mine\n---\n")


def test_any_words_come_back_from_front_matter_and_csv(entry: Entry) -> None:
    for words in ALL:
        noted = filled(entry, words)
        assert_comes_back_from_markdown(noted)
        assert_comes_back_from_csv(noted)


def assert_comes_back_from_markdown(entry: Entry) -> None:
    ((name, text),) = markdown_files([entry]).items()
    _, front, _ = text.split("---\n", 2)
    known = yaml.safe_load(front)
    assert known["title"] == entry.document.title
    assert known.get("source", "") == entry.document.source
    assert is_untouched(text)
    assert_fits_any_system(name)


def assert_comes_back_from_csv(entry: Entry) -> None:
    header, cells = csv.reader(io.StringIO(exported("csv", [entry]), newline=""), strict=True)
    assert tuple(header) == COLUMNS
    row = dict(zip(header, cells, strict=True))
    assert row["text"] == guarded(entry.text)
    assert row["quote"].removeprefix("'") == entry.anchor.quote.removeprefix("'")
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)


def assert_fits_any_system(name: str) -> None:
    assert len(name.encode()) < 200
    assert not set(name) & set('<>:"/\\|?*[]#^')
    assert name.isprintable()
    assert name == name.strip(" .")
    assert name.partition(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


def test_names_of_files_are_unique_whatever_the_titles() -> None:
    snapshots = [
        DocumentSnapshot(id=f"{case}{n}", title=case) for case in ("A", "a", "Ａ", "") for n in range(50)
    ]
    assert len({file_name(snapshot).casefold() for snapshot in snapshots}) == 200
    assert file_name(snapshots[0]) == file_name(replace(snapshots[0], digest="other"))


@pytest.mark.parametrize(
    ("tag", "shown"),
    [("a b", "a-b"), ("#war", "war"), ("2022", "_2022"), ("вопрос", "вопрос"),
     ("a/b", "a/b"), ("!", ""), ("c++", "c")],
)  # fmt: skip
def test_tags_are_such_as_obsidian_takes(tag: str, shown: str) -> None:
    assert obsidian_tag(tag) == shown


@pytest.mark.parametrize(
    "text", ["```\nopen", "~~~ python\n```\n~", "<!-- open", "> <script>", "- <pre>", "<![CDATA[",
             "````\n```", "a\n<?x"]
)  # fmt: skip
def test_what_is_left_open_in_a_note_does_not_swallow_the_next(text: str) -> None:
    html = MarkdownIt("commonmark").render(f"{contained(text)}\n\n## Next\n")
    assert "<h2>Next</h2>" in html


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("a %% b", "a %% b\n%%"),
        ("%%a%%", "%%a%%"),
        ("$$\nx", "$$\nx\n$$"),
        ("5 %", "5 %"),
        ("```\n%% x\n```", "```\n%% x\n```"),
        ("`$$` a", "`$$` a"),
        ("```\n%%", "```\n%%\n```"),
    ],
)
def test_what_only_obsidian_leaves_open_is_closed_too(text: str, closed: str) -> None:
    assert contained(text) == closed


@given(st.text(alphabet="`~<!-?[/a >\n*#=", max_size=40))
def test_no_note_swallows_the_next(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(f"{contained(text)}\n\n## Next\n")
    assert [token.content for token in tokens if token.type == "inline"][-1] == "Next"


def test_csv_lines_end_as_the_standard_says(notebook: Notebook) -> None:
    text = exported("csv", notebook.entries(), {notebook.entries()[0].id: "?"})
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert text.count("\r\n") == len(rows) + 1 == 4
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["place"] for row in found] == ["uncertain", "found", "found"]
    assert [row["text"] for row in found] == [entry.text for entry in notebook.entries()]


def test_documents_that_are_quoted_are_cited_once(notebook: Notebook) -> None:
    entries = notebook.entries()
    assert len(parse_string(exported("bibtex", entries), "bibtex").entries) == 2
    items = json.loads(exported("csl", entries))
    assert len(items) == 2
    assert {item["id"] for item in items} == set(parse_string(exported("bibtex", entries), "bibtex").entries)


@pytest.mark.parametrize(
    ("form", "empty"),
    [("markdown", ""), ("json", "[]\n"), ("toml", "format = 1\n"), ("bibtex", ""), ("csl", "[]\n")]
)  # fmt: skip
def test_nothing_gives_nothing(form: str, empty: str) -> None:
    assert exported(form, ()) == empty


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match=", ".join(FORMATS)):
        exported("word", ())


def test_kinds_are_told_apart(notebook: Notebook) -> None:
    made: dict[str, Any] = {entry.id: annotation(entry)["motivation"] for entry in notebook.entries()}
    for entry in notebook.entries():
        assert isinstance(entry, Note if made[entry.id] == "commenting" else Bookmark)


def test_notes_that_know_little_of_their_document_are_with_the_others(entry: Entry) -> None:
    """One made by hand says only the id; a record's path is not its id."""
    record = replace(entry.document, id="r.jsonl#a", path="r.jsonl", title="T")
    bare = DocumentSnapshot("r.jsonl#a", "r.jsonl#a", "T")
    noted = [
        replace(entry, id=id_, document=document)
        for id_, document in [("1", record), ("2", replace(record, id="r.jsonl#b")), ("3", bare)]
    ]
    files = markdown_files(noted)
    assert sorted(text.count("(note, ") for text in files.values()) == [1, 2]
    assert exported("markdown", noted).count("# T\n") == 2
    assert all("sha256: d" in text for text in files.values())
    assert all(item["custom"] for item in json.loads(exported("csl", noted)))
