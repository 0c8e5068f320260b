from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.notes.store import records
from reader.notes.store.records import BrokenRecordError, canonical, decode, encode, normalise

anything = st.text(st.characters(exclude_categories=()), max_size=80)
stored = anything.map(normalise)
nasty = st.text(st.sampled_from("\"'\\\n \t#=[]{}\0\x7f\x85\u2028é😀\ufeffnru"), max_size=40)
scalars = st.one_of(
    stored,
    nasty,
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.booleans(),
    st.datetimes().map(lambda value: value.replace(microsecond=0, fold=0)),
    st.datetimes(timezones=st.just(UTC)).map(lambda value: value.replace(fold=0)),
    st.dates(),
    st.times().map(lambda value: value.replace(fold=0)),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(stored, inner, max_size=3)),
    max_leaves=8,
)
tables = st.dictionaries(stored | nasty, values, min_size=1, max_size=6)


@given(tables)
@settings(deadline=None, max_examples=120)
def test_any_table_reads_back_as_it_was_written(table: dict[str, Any]) -> None:
    data = encode(table)
    assert canonical(decode(data)) == canonical(table)
    assert canonical(tomllib.loads(data.decode())) == canonical(table)


@given(st.one_of(stored, nasty))
@settings(deadline=None, max_examples=200)
def test_any_text_is_written_so_that_two_parsers_agree_on_it(text: str) -> None:
    data = encode({"text": text, "tags": [text]})
    assert decode(data)["text"] == text
    assert tomllib.loads(data.decode()) == {"text": text, "tags": [text]}
    assert tomlkit.parse(data.decode()).unwrap() == {"text": text, "tags": [text]}


@given(anything)
def test_normalising_changes_line_ends_and_surrogates_only(text: str) -> None:
    plain = normalise(text)
    assert normalise(plain) == plain
    assert "\r" not in plain
    plain.encode()
    if "\r" not in text:
        assert len(plain.encode("utf-16")) == len(text.encode("utf-16", "surrogatepass")) or "\ufffd" in plain


def test_every_code_point_survives() -> None:
    every = "".join(chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000 and point != 0x0D)
    assert decode(encode({"text": every}))["text"] == every
    assert decode(encode({"text": every.replace("\n", "")}))["text"] == every.replace("\n", "")


@given(tables, st.data())
@settings(deadline=None, max_examples=120)
def test_the_quick_reader_agrees_with_tomllib_or_declines(table: dict[str, Any], data: st.DataObject) -> None:
    text = encode(table).decode()
    at = data.draw(st.integers(0, len(text)))
    until = data.draw(st.integers(at, min(len(text), at + 3)))
    spoilt = text[:at] + data.draw(nasty) + text[until:]
    quick = records._quick(spoilt)
    if quick is not None:
        assert canonical(quick) == canonical(tomllib.loads(spoilt))


def test_what_a_note_usually_is_is_read_quickly() -> None:
    table = {
        "format": 1,
        "created": datetime(2026, 3, 1, tzinfo=UTC),
        "tags": ["a", "вопрос"],
        "text": 'two\nlines with "quotes".',
        "anchor": {"exact": "x", "rival": 0.41, "start": 0, "heading": []},
    }
    assert records._quick(encode(table).decode()) == table


@given(tables, tables, st.sampled_from(["", "# a comment\n", "\n\n", "odd   =   1   # kept\n"]))
@settings(deadline=None, max_examples=80)
def test_a_changed_file_says_what_it_should_whatever_it_was(
    old: dict[str, Any], new: dict[str, Any], head: str
) -> None:
    old = {"id": "x", **old}
    old.pop("odd", None)
    before = head.encode() + encode(old)
    assert canonical(decode(encode(new, before))) == canonical(new)


def test_comments_and_layout_of_a_person_stay() -> None:
    before = b"# about\nid   = 'x' # mine\ntags = [\n  'a', # first\n]\ntext = 'old'\n"
    before += b"\n[own] # table\nkey = 1_000\n"
    table = decode(before)
    after = encode({**table, "text": "new\nlines", "label": "l"}, before).decode()
    for part in ("# about", "id   = 'x' # mine", "'a', # first", "[own] # table", "key = 1_000"):
        assert part in after
    assert tomllib.loads(after) == {**table, "text": "new\nlines", "label": "l"}


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a = 1\nb = \n", 2),
        (b'a = 1\n\nb = "open', 3),
        (b"a = 1\nb = \xff", 2),
        (b"", None),
        (b"x = " + b"[" * 3000 + b"]" * 3000, None),
        (b"x = 2026-01-01T00:00:00+00:00:30", 1),
    ],
)
def test_what_is_wrong_is_told_with_its_line(data: bytes, line: int | None) -> None:
    with pytest.raises(BrokenRecordError) as caught:
        decode(data)
    assert caught.value.line == line
    assert caught.value.reason


def test_what_toml_cannot_hold_is_refused() -> None:
    with pytest.raises(BrokenRecordError):
        encode({"a": None})
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(BrokenRecordError):
        encode({"a": deep})


def test_dates_without_time_stay_dates() -> None:
    table = {"a": date(2026, 3, 1), "b": time(12, 30), "c": datetime(2026, 3, 1, 12, 30)}  # noqa: DTZ001
    assert decode(encode(table)) == table
