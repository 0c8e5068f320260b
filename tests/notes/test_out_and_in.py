"""What is exported and imported again is the same; what others exported finds its passage."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DocumentError, NotebookError
from reader.files import Places
from reader.model import Document, Span
from reader.notes.export import exported
from reader.notes.importing import Fate, Shelf, address, bring_in
from reader.notes.incoming import Foreign, Own, Refused, read
from reader.notes.notebook import Notebook
from reader.notes.store.fields import entry_of
from reader.text import clean, one_line
from tests.hostile_strings import ALL

if TYPE_CHECKING:
    from collections.abc import Callable


def shelf_of(*documents: Document) -> Shelf:
    held = {document.id: document for document in documents}

    def document(id_: str) -> Document:
        if id_ not in held:
            raise DocumentError("It is gone.")
        return held[id_]

    return Shelf([document.info for document in documents], document, lambda _words: list(held))


def at(tmp_path: Path, name: str) -> Places:
    return Places(
        tmp_path / "corpus", tmp_path / name / "notes", tmp_path / name / "state", tmp_path / "cache"
    )


def bring(
    notebook: Notebook, text: str, *documents: Document, name: str = "x.json"
) -> list[tuple[Fate, str]]:
    arrivals = bring_in(notebook, read(Path(name), text.encode()), shelf_of(*documents))
    return [(arrival.fate, arrival.reason) for arrival in arrivals]


@pytest.fixture
def page(build: Callable[..., Document]) -> Document:
    """A document with an address."""
    document = build(title="Red lines")
    return replace(document, info=replace(document.info, url="https://www.example.org/red/"))


def hypothesis(**more: Any) -> dict[str, Any]:
    """An annotation as the search of the Hypothesis API gives it."""
    words = {"type": "TextQuoteSelector", "exact": "spoke of red lines", "prefix": "dent ", "suffix": ".\n"}
    place = {"type": "TextPositionSelector", "start": 999, "end": 1017}
    return {
        "id": "abcDEF",
        "created": "2024-01-02T10:11:12.123456+00:00",
        "updated": "2024-01-03T10:11:12.123456+00:00",
        "user": "acct:ann@example.org",
        "uri": "http://example.org/red#part",
        "text": "mine",
        "tags": ["x", "y z"],
        "document": {"title": ["Another title"]},
        "target": [
            {"source": "http://example.org/red", "selector": [{"type": "RangeSelector"}, place, words]}
        ],
    } | more


@pytest.mark.parametrize("form", ["json", "toml"])
def test_what_comes_back_is_what_went_out(tmp_path: Path, build: Callable[..., Document], form: str) -> None:
    ours, theirs = Notebook.open(at(tmp_path, "a")), Notebook.open(at(tmp_path, "b"))
    document = build()
    note = ours.annotate(document, Span(4, 10), 'Words\n\n"""\\ \'x\'', label="L", tags=["a b", "вопрос"])
    ours.edit(note.id, text="changed")
    ours.bookmark(document, Span(0, 3))
    text = exported(form, ours.entries())
    fates = bring(theirs, text, document, name=f"x.{form}")
    assert [fate for fate, _ in fates] == [Fate.NEW, Fate.NEW]
    assert theirs.entries() == ours.entries()
    assert {fate for fate, _ in bring(theirs, text, document, name=f"x.{form}")} == {Fate.PRESENT}
    assert Notebook.open(at(tmp_path, "b")).entries() == ours.entries()
    assert exported(form, theirs.entries()) == text


def test_one_that_is_there_and_says_something_else_is_told(tmp_path: Path, doc: Document) -> None:
    ours, theirs = Notebook.open(at(tmp_path, "a")), Notebook.open(at(tmp_path, "b"))
    note = ours.annotate(doc, Span(4, 10), "Words")
    bring(theirs, exported("json", ours.entries()), doc)
    ours.edit(note.id, text="Other words")
    ((fate, reason),) = bring(theirs, exported("json", ours.entries()), doc)
    assert fate is Fate.PRESENT
    assert "says something else" in reason
    assert [entry.text for entry in theirs.entries()] == ["Words"]


@pytest.mark.parametrize("form", ["json", "toml"])
def test_an_export_of_nothing_holds_nothing(form: str) -> None:
    assert read(Path(f"x.{form}"), exported(form, ()).encode()) == []


def test_no_key_of_ones_own_stands_for_one_of_ours(tmp_path: Path, doc: Document) -> None:
    ours = Notebook.open(at(tmp_path, "a"))
    ours.annotate(doc, Span(4, 10), "Words")
    (made,) = json.loads(exported("json", ours.entries()))
    made["document"]["passage"] = 10**30
    made["extra"] = {"history": ["aaaaaaaa"], "text": "other", "mine": 1}
    (own,) = read(Path("x.json"), json.dumps([made]).encode())
    assert isinstance(own, Own)
    assert "history" not in own.record
    assert (own.record["text"], own.record["mine"], own.record["anchor"]["passage"]) == ("Words", 1, 0)


def test_the_files_of_one_note_can_be_imported(tmp_path: Path, doc: Document) -> None:
    ours, theirs = Notebook.open(at(tmp_path, "a")), Notebook.open(at(tmp_path, "b"))
    note = ours.annotate(doc, Span(4, 10), "Words")
    (path,) = [path for path in ours.folder.rglob("*.toml") if note.id in path.read_text()]
    bring(theirs, path.read_text(), doc, name="x.toml")
    assert theirs.entries() == ours.entries()


def test_a_note_in_the_trash_comes_back(tmp_path: Path, doc: Document) -> None:
    notebook = Notebook.open(at(tmp_path, "a"))
    note = notebook.annotate(doc, Span(4, 10), "Words")
    text = exported("json", notebook.entries())
    notebook.delete(note.id)
    assert bring(notebook, text, doc) == [(Fate.NEW, "")]
    assert [entry.id for entry in Notebook.open(at(tmp_path, "a")).entries()] == [note.id]


@given(st.sampled_from(ALL), st.text(max_size=40), st.sampled_from(["json", "toml"]))
def test_any_words_come_back(hostile: str, text: str, form: str) -> None:
    line = one_line(hostile)
    table = {
        "id": line or "x", "kind": "note", "label": one_line(text), "text": clean(text),
        "tags": [line] if line else [],
        "doc": {"id": line or "d", "path": line or "p", "title": line or "t",
                "authors": [line] if line else [], "source": line, "url": line, "sha256": "00"},
        "anchor": {"exact": clean(hostile), "prefix": clean(text), "suffix": line, "start": 3, "end": 9,
                   "passage": 2, "length": 99, "rival": 0.25, "heading": [line]},
    }  # fmt: skip
    entry = entry_of(table, line or "x")
    entry = replace(entry, created=entry.created.replace(year=2024), updated=entry.updated.replace(year=2025))
    (item,) = read(Path(f"x.{form}"), exported(form, [entry]).encode("utf-8", "replace"))
    assert isinstance(item, Own)
    assert entry_of(item.record, item.id) == entry


def test_hypothesis_finds_document_and_words(tmp_path: Path, page: Document) -> None:
    notebook = Notebook.open(at(tmp_path, "a"))
    text = json.dumps({"total": 1, "rows": [hypothesis()]})
    assert bring(notebook, text, page) == [(Fate.NEW, "")]
    (note,) = notebook.entries()
    assert (note.text, note.tags, note.anchor.quote) == ("mine", ("x", "y z"), "spoke of red lines")
    assert note.anchor.span.of(page.text) == note.anchor.quote
    assert f"{note.created:%Y-%m-%d} {note.updated:%Y-%m-%d}" == "2024-01-02 2024-01-03"
    assert (note.extra["creator"], note.document.digest) == ("acct:ann@example.org", page.info.digest)
    assert json.loads(exported("json", [note]))[0]["creator"] == "acct:ann@example.org"
    assert bring(notebook, text, page) == [(Fate.PRESENT, "")]


def test_the_title_or_the_words_find_the_document_too(
    tmp_path: Path, page: Document, build: Callable[..., Document]
) -> None:
    notebook = Notebook.open(at(tmp_path, "a"))
    other = build(text="Nothing of the kind stands here at all.", path="b.md", title="Other")
    elsewhere = {"uri": "https://elsewhere.org/", "target": [{"source": "https://elsewhere.org/"}]}
    titled = hypothesis(id="1", document={"title": ["RED LINES"]}, uri="urn:x")
    words = {"type": "TextQuoteSelector", "exact": "Nothing of the kind stands here"}
    quoted = hypothesis(id="2", **elsewhere) | {"target": [{"source": "https://e.org", "selector": [words]}]}
    nowhere = hypothesis(id="3", **elsewhere)
    fates = bring(notebook, json.dumps([titled, quoted, nowhere]), page, other)
    assert [fate for fate, _ in fates] == [Fate.NEW, Fate.NEW, Fate.REFUSED]
    assert "Another title" in fates[2][1]
    nameless = {"uri": "", "target": []}
    assert bring(notebook, json.dumps(nameless), page) == [(Fate.REFUSED, "It names no document.")]
    assert {entry.document.id for entry in notebook.entries()} == {"2022/a.md", "b.md"}


@pytest.mark.parametrize("context", ["", "of fish and other animals that swim "])
def test_words_that_are_gone_stay_with_their_document(tmp_path: Path, page: Document, context: str) -> None:
    notebook = Notebook.open(at(tmp_path, "a"))
    words = {"type": "TextQuoteSelector", "exact": "something wholly else about chips", "prefix": context}
    gone = hypothesis(target=[{"source": "http://example.org/red", "selector": [words]}])
    ((fate, reason),) = bring(notebook, json.dumps([gone]), page)
    assert fate is Fate.ORPHAN
    assert "kept without a place" in reason
    (note,) = notebook.of_document(page.id)
    assert note.anchor.quote == "something wholly else about chips"
    assert notebook.locate(page)[note.id].span is None


def test_a_note_on_the_whole_page_is_kept(tmp_path: Path, page: Document) -> None:
    notebook = Notebook.open(at(tmp_path, "a"))
    whole = hypothesis(target=[{"source": "http://example.org/red"}])
    assert bring(notebook, json.dumps(whole), page) == [(Fate.NEW, "")]
    (note,) = notebook.entries()
    assert (note.text, note.anchor.quote) == ("mine", "")


def test_annotations_of_the_w3c_are_read(tmp_path: Path, page: Document) -> None:
    notebook = Notebook.open(at(tmp_path, "a"))
    made = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "http://example.org/anno1",
        "type": "Annotation",
        "creator": {"id": "http://example.org/ann", "name": "Ann"},
        "body": [{"type": "TextualBody", "value": "Hm.", "purpose": "commenting"},
                 {"type": "TextualBody", "value": "t", "purpose": "tagging"}],
        "target": {"source": "https://www.example.org/red/",
                   "selector": {"type": "TextQuoteSelector", "exact": "The drills began in October"}},
    }  # fmt: skip
    collection = {"type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": [made]}}
    assert bring(notebook, json.dumps(collection), page) == [(Fate.NEW, "")]
    (note,) = notebook.entries()
    assert (note.text, note.tags, note.extra["creator"]) == ("Hm.", ("t",), "http://example.org/ann")
    lines = f"{json.dumps(made)}\n{json.dumps(hypothesis())}\n"
    assert [fate for fate, _ in bring(notebook, lines, page)] == [Fate.PRESENT, Fate.NEW]


def test_what_is_no_annotation_is_told_with_its_place() -> None:
    items = read(
        Path("x.json"), json.dumps([1, {"a": 2}, hypothesis(references=["p"]), hypothesis()]).encode()
    )
    assert [type(item) for item in items] == [Refused, Refused, Refused, Foreign]
    assert [item.where for item in items] == [f"annotation {n}" for n in (1, 2, 3, 4)]
    assert [item.where for item in read(Path("x.jsonl"), b'{"a": 1}\n\n{broken}\n')] == ["line 1", "line 3"]
    assert isinstance(read(Path("x.toml"), b"format = 1\n[[entry]]\nx = 1\n")[0], Refused)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("x.json", b'[\n{"a": }]', "x.json:2: The file is not valid JSON"),
        ("x.json", b"[]\n\xff", "x.json:2: The file is not UTF-8"),
        ("x.json", b"", "x.json:1: The file is not valid JSON. What export --json or --toml wrote can be"),
        ("x.json", b"[" * 100_000, "not valid JSON"),
        ("x.toml", b"a = 1\nb = \n", "x.toml:2: The file is not valid TOML"),
        ("x.toml", b"format = 99\n", "newer version"),
    ],
)
def test_a_broken_file_is_named_with_its_line(name: str, data: bytes, told: str) -> None:
    with pytest.raises(NotebookError, match=told):
        read(Path(name), data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "uri", "target", "selector", "type", "exact", "start", "end", "source", "tags",
                         "text", "document", "title", "body", "value", "created", "rows", "first", "user",
                         "extra"])
        | st.text(max_size=4),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_reading_survives_any_json(value: object) -> None:
    for item in read(Path("x.json"), json.dumps(value).encode()):
        if isinstance(item, Own):
            entry_of(item.record, item.id)


def test_own_keys_that_toml_cannot_hold_are_told(tmp_path: Path, doc: Document) -> None:
    ours, theirs = Notebook.open(at(tmp_path, "a")), Notebook.open(at(tmp_path, "b"))
    ours.annotate(doc, Span(4, 10), "Words")
    (made,) = json.loads(exported("json", ours.entries()))
    texts = [json.dumps({**made, "extra": {"mine": mine}}) for mine in ([None], {"a": None}, [1, {"b": 2.5}])]
    fates = [bring(theirs, text, doc)[0] for text in texts]
    assert [fate for fate, _ in fates] == [Fate.REFUSED, Fate.REFUSED, Fate.NEW]
    assert theirs.entries()[0].extra == {"mine": [1, {"b": 2.5}]}


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://www.example.org/a/", "http://example.org/a#b"),
        ("http://example.org/%D0%B0", "http://example.org/а"),
        ("urn:x", ""),
        ("http://[", ""),
    ],
)
def test_addresses_are_compared_by_what_tells_documents_apart(url: str, same: str) -> None:
    assert address(url) == address(same)


def test_a_note_of_the_last_day_can_be_changed(tmp_path: Path, doc: Document) -> None:
    notebook = Notebook.open(at(tmp_path, "a"))
    bring(notebook, 'id = "x"\ntext = "t"\nupdated = 9999-12-31T23:59:59Z\n', doc, name="x.toml")
    notebook.edit("x", text="once")
    assert notebook.edit("x", text="twice").text == "twice"
    assert Notebook.open(at(tmp_path, "a")).entries()[0].text == "twice"
