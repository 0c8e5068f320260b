from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Reader: TypeAlias = Callable[..., Any]


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_offsets_are_characters_of_the_records_text(reader: Reader, corpus: Path) -> None:
    records = [json.loads(line) for line in (corpus / "records.jsonl").read_text("utf-8").splitlines()]
    found = objects(reader("tags", str(corpus / "records.jsonl"), "--json").out)
    assert [one["id"] for one in found] == ["records.jsonl#one", "records.jsonl#two"]
    china = next(tag for tag in found[0]["countries"] if tag["code"] == "CN")
    assert {mention["text"] for mention in china["mentions"]} == {"Beijing", "China"}
    for record, one in zip(records, found, strict=True):
        for group in ("countries", "actors", "regions"):
            for tag in one[group]:
                assert 0 < tag["salience"] <= 1
                for mention in tag["mentions"]:
                    assert record["text"][mention["start"] : mention["end"]] == mention["text"]
            # Most salient first: what a document is about stands before the rest, and is never nothing.
            assert [tag["about"] for tag in one[group]] == sorted(
                (tag["about"] for tag in one[group]), reverse=True
            )
            assert not one[group] or one[group][0]["about"]


def test_every_document_has_its_line_in_the_order_of_the_files(reader: Reader, corpus: Path) -> None:
    ended = reader("tags", str(corpus), "--json")
    assert ended.code == 0
    assert [one["id"] for one in objects(ended.out)] == [
        "2022/drills.md", "records.jsonl#one", "records.jsonl#two", "water.txt",
    ]  # fmt: skip


def test_passages_have_their_number_and_document(reader: Reader, corpus: Path) -> None:
    found = objects(reader("tags", str(corpus / "records.jsonl"), "--json", "--passages").out)
    assert [(one["document"], one["passage"]) for one in found] == [
        ("records.jsonl#one", 1), ("records.jsonl#one", 2), ("records.jsonl#two", 1),
    ]  # fmt: skip
    for one in found:
        for tag in one["countries"]:
            for mention in tag["mentions"]:
                assert one["start"] <= mention["start"] < mention["end"] <= one["end"]


def test_each_tag_is_explained_by_its_words(reader: Reader, corpus: Path) -> None:
    out = reader("tags", str(corpus)).out
    (line,) = [line for line in out.splitlines() if line.startswith("    KZ ") and "Almaty" in line]
    assert "Kazakhstan (name)" in line
    assert "Almaty (city)" in line
    assert "the document's own tag" in line


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_no_document_and_is_told_at_once(reader: Reader, corpus: Path, name: str) -> None:
    for command in (
        ["tags", str(corpus), "--explain", name],
        ["tags", "reject", "country:kz", str(corpus), "--in", name],
    ):
        ended = reader(*command)
        assert (ended.code, ended.out) == (2, "")
        assert "The name of the document is empty. Give its id, its file or a part of either" in ended.err
        assert "Several" not in ended.err


def test_one_document_is_explained_mention_by_mention(reader: Reader, corpus: Path) -> None:
    for name in ("2022/drills.md", "drills.md", "drills", str(corpus / "2022" / "drills.md")):
        ended = reader("tags", str(corpus), "--explain", name)
        assert ended.code == 0
        assert "*Moscow* was not amused" in ended.out
        assert "Turkmenistan" not in ended.out


def test_an_unknown_document_names_the_nearest(reader: Reader, corpus: Path) -> None:
    ended = reader("tags", str(corpus), "--explain", "2022/dril.md")
    assert ended.code == 2
    assert "Did you mean 2022/drills.md?" in ended.err


def test_no_document_at_all_is_exit_code_one(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = reader("tags", "empty")
    assert (ended.code, ended.out) == (1, "")
