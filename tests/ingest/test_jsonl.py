from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.readers import jsonl
from reader.ingest.source import Known, Source, UnreadableError, known_by
from reader.model import Document, Skipped
from reader.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable


def items(*records: object) -> list[Document | Skipped | Known]:
    lines = [r if isinstance(r, bytes) else json.dumps(r).encode() for r in records]
    return list(jsonl.read(Source.of("data.jsonl", "jsonl", b"\n".join(lines))))


def test_known_records_are_only_named_and_leave_the_others_as_they_are() -> None:
    lines = b"\n".join([
        b'{"id": "a", "text": "One."}', b'{"text": "Same."}', b'{"text": "Same."}', b"{broken",
        b'{"id": "a", "text": "Other."}', b'{"id": "b", "text": "Last."}',
    ])  # fmt: skip
    every = list(jsonl.read(Source.of("x.jsonl", "jsonl", lines)))
    documents = {item.id: item for item in every if isinstance(item, Document)}
    assert list(documents) == ["x.jsonl#a", "x.jsonl#2", "x.jsonl#3", "x.jsonl#a~2", "x.jsonl#b"]
    wanted = {"x.jsonl#3", "x.jsonl#b"}
    known = {known_by(id_, document.info.digest) for id_, document in documents.items() if id_ not in wanted}
    source = Source("x.jsonl", "jsonl", io.BytesIO(lines), frozenset(known))
    assert list(jsonl.read(source)) == [
        item if not isinstance(item, Document) or item.id in wanted else Known(item.id) for item in every
    ]


def test_each_line_is_a_document_with_its_metadata() -> None:
    [found] = items(
        {
            "id": "a-1",
            "text": "One.\n\nTwo.",
            "title": "T",
            "date": "2022-09",
            "author": "A",
            "meta": {"source": "S", "title": "no"},
        }
    )
    assert isinstance(found, Document)
    assert (found.id, found.info.path) == ("data.jsonl#a-1", "data.jsonl")
    assert (found.info.title, found.info.date, found.info.authors, found.info.source) == (
        "T",
        "2022-09",
        ("A",),
        "S",
    )
    assert found.info.passages == 2


@pytest.mark.parametrize("key", ["text", "body", "content"])
def test_the_text_has_several_names(key: str) -> None:
    assert items({key: "x y"})[0].text == "x y"  # type: ignore[union-attr]


def test_offsets_are_those_of_the_record() -> None:
    text = "  A\tB\r\n\r\n=====\n\x1b[0m C\u2028D  "
    [found] = items({"id": 1, "text": text})
    assert isinstance(found, Document)
    assert found.text == clean(text)
    assert len(found.text) == len(text)


def test_long_lines_are_paragraphs_and_short_ones_are_merged() -> None:
    long = "A sentence of a paragraph that is long. " * 4
    [found] = items({"text": f"{long}\n{long}\nshort\nlines\nhere"})
    assert found.info.passages == 3  # type: ignore[union-attr]


def test_a_record_without_id_has_its_line_number() -> None:
    assert [d.id for d in items({"text": "a"}, b"", {"text": "b"})] == ["data.jsonl#1", "data.jsonl#3"]  # type: ignore[union-attr]


def test_an_id_used_twice_is_made_unique_and_told() -> None:
    found = items({"id": "x", "text": "a"}, {"id": "x", "text": "b"}, {"id": "x~2", "text": "c"})
    assert [d.id for d in found if isinstance(d, Document)] == [
        "data.jsonl#x",
        "data.jsonl#x~2",
        "data.jsonl#x~2~2",
    ]
    assert [s.path for s in found if isinstance(s, Skipped)] == ["data.jsonl:2", "data.jsonl:3"]


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"[1]", b'"x"', b"null", b'{"id": 1}', b'{"text": 5}', b'{"text": " "}', b"\xff\xfe\xfa",
        b"[" * 100_000,
        b'{"text": "x", "n": ' + b"9" * 10_000 + b"}",
    ],
)  # fmt: skip
def test_a_broken_line_is_skipped_and_the_rest_is_read(line: bytes) -> None:
    found = items({"text": "a"}, line, {"text": "b"})
    assert [type(item).__name__ for item in found] == ["Document", "Skipped", "Document"]
    assert isinstance(found[1], Skipped)
    assert found[1].path == "data.jsonl:2"
    assert found[1].reason.endswith(".")


def test_lone_surrogates_and_controls_in_strings_are_cleaned() -> None:
    [found] = items(b'{"id": "\\ud800\\u001b", "text": "a\\ud800b", "title": "\\u202ex"}')
    assert isinstance(found, Document)
    assert found.id == "data.jsonl#\ufffd\ufffd"
    assert found.text == "a\ufffdb"


def test_a_line_that_is_too_long_is_skipped_without_being_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "LONGEST_LINE", 1_000)
    found = items({"text": "x" * 5_000}, {"text": "b"})
    assert [type(item).__name__ for item in found] == ["Skipped", "Document"]


def test_many_problems_are_counted_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MOST_PROBLEMS", 3)
    found = items(*[b"{"] * 10, {"text": "a"})
    assert sum(isinstance(item, Skipped) for item in found) == 4
    assert "7 more" in found[-1].reason  # type: ignore[union-attr]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe{\x00}\x00", b"\x00\x01\x02"])
def test_what_is_no_json_lines_file_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        list(jsonl.read(Source.of("a.jsonl", "jsonl", data)))


def test_a_byte_order_mark_is_no_problem() -> None:
    [found] = jsonl.read(Source.of("a.jsonl", "jsonl", b'\xef\xbb\xbf{"text": "a"}'))
    assert isinstance(found, Document)


def test_the_file_is_read_as_it_is_needed() -> None:
    line = json.dumps({"text": "word " * 200}).encode() + b"\n"

    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readline(self, size: int | None = -1, /) -> bytes:
            self.given += 1
            return line

    stream = Endless()
    documents = jsonl.read(Source("a.jsonl", "jsonl", stream))  # type: ignore[arg-type]
    for _ in range(50):
        next(documents)
    assert stream.given <= 51


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.dictionaries(
    st.sampled_from(["id", "text", "title", "date", "author", "tags", "meta", "lang"]), VALUES, max_size=8
)


@given(st.lists(RECORDS, min_size=1, max_size=5))
def test_any_records_give_sound_documents(
    check_document: Callable[[Document], None], records: list[dict[str, Any]]
) -> None:
    found = items(*records)
    documents = [item for item in found if isinstance(item, Document)]
    for document in documents:
        check_document(document)
    assert len({document.id for document in documents}) == len(documents)
    assert (
        all(isinstance(r.get("text"), str) or not isinstance(r.get("text"), dict) for r in records)
        or len(found) >= 1
    )
