from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Reader: TypeAlias = Callable[..., Any]


def test_without_groups_it_prints_the_totals(reader: Reader, corpus: Path) -> None:
    ended = reader("count", "drills", str(corpus))
    assert ended.code == 0
    assert [line.split() for line in ended.out.splitlines()] == [
        ["exact", "near", "total"],
        ["all", "passages", "2", "0", "2"],
    ]
    assert "2 passages in 1 document of corpus" in ended.err


def test_groups_follow_each_other_in_one_table(reader: Reader, corpus: Path) -> None:
    lines = reader("count", "drills", str(corpus), "--by", "month,country,tag").out.splitlines()
    assert lines[2:5] == ["", "month", lines[4]]
    assert lines[4].split() == ["2022-09", "2", "0", "2"]
    assert "tag: none" in lines
    countries = lines[lines.index("country") + 1 : lines.index("tag: none") - 1]
    assert sorted(line.split()[1] for line in countries) == ["(kz)", "(ru)", "(uz)"]
    assert len({len(line) for line in (lines[0], lines[4], *countries)}) == 1, (
        "numbers stand below each other"
    )


def test_counts_are_of_the_passages_found(reader: Reader, corpus: Path) -> None:
    answer = json.loads(reader("count", "country:uz", str(corpus), "--by", "country", "--json").out)
    assert answer["total_exact"] == 2
    found = {one["value"]: one["exact"] for one in answer["by"]["country"]}
    assert found == {"uz": 2, "ru": 1, "tm": 1}


def test_json_has_these_keys_and_all_values(reader: Reader, corpus: Path) -> None:
    (corpus / "many.jsonl").write_text(
        "".join(f'{{"id": "{n}", "text": "Water {n}.", "source": "Source {n}"}}\n' for n in range(300))
    )
    ended = reader("count", "water", str(corpus), "--by", "source,document", "--json")
    answer = json.loads(ended.out)
    assert set(answer) == {
        "query", "total_exact", "total_near", "dropped", "suggestion", "documents", "seconds", "by",
    }  # fmt: skip
    assert list(answer["by"]) == ["source", "document"]
    assert len(answer["by"]["source"]) == 300
    assert len(answer["by"]["document"]) == answer["documents"] == 301
    assert sum(one["exact"] + one["near"] for one in answer["by"]["document"]) == answer["total_exact"]
    few = json.loads(reader("count", "water", str(corpus), "--by", "source", "--json", "--limit", "5").out)
    assert len(few["by"]["source"]) == 5
    assert few["total_exact"] == answer["total_exact"]


def test_tsv_has_a_header_the_totals_and_a_row_a_value(reader: Reader, corpus: Path) -> None:
    out = reader("count", "drils", str(corpus), "--by", "source", "--tsv").out
    assert [line.split("\t") for line in out.splitlines()] == [
        ["query", "by", "value", "label", "exact", "near", "total"],
        ["drils", "all", "", "", "0", "2", "2"],
        ["drils", "source", "The Gazette", "The Gazette", "0", "2", "2"],
    ]


def test_an_empty_query_counts_the_whole_collection(reader: Reader, corpus: Path) -> None:
    answer = json.loads(reader("count", "", str(corpus), "--by", "document", "--json").out)
    assert answer["documents"] == len(answer["by"]["document"]) == 4


def test_nothing_found_is_exit_code_one_and_still_data(reader: Reader, corpus: Path) -> None:
    ended = reader("count", "drills qqqqqqqq typo:off", str(corpus), "--by", "country")
    assert ended.code == 1
    assert "Nothing found in corpus." in ended.err
    assert ended.out.splitlines()[-1] == "country: none"
    answer = json.loads(reader("count", "qqqqqqqq", str(corpus), "--by", "country", "--json").out)
    assert answer["by"] == {"country": []}


def test_counts_without_one_of_the_words_say_so(reader: Reader, corpus: Path) -> None:
    ended = reader("count", "drills qqqqqqqq", str(corpus), "--by", "country", "--json")
    assert "No passage has all words; these do without qqqqqqqq." in ended.err
    answer = json.loads(ended.out)
    assert (answer["dropped"], answer["total_exact"]) == ("qqqqqqqq", 0)
    assert answer["total_near"] > 0


def test_a_query_may_begin_with_a_negated_word(reader: Reader, corpus: Path) -> None:
    assert reader("count", "-drills", str(corpus)).code == 0


def test_hostile_values_are_printed_harmlessly(reader: Reader, corpus: Path) -> None:
    text = json.dumps({"text": "Water.", "title": "\x1b[31mRed\u202e\x07", "source": "中\x9b2J\n\t国" * 30})
    (corpus / "bad.jsonl").write_text(text + "\n")
    for form in ([], ["--tsv"], ["--json"]):
        ended = reader("count", "water", str(corpus), "--by", "document,source", *form)
        assert ended.code == 0
        assert all(c.isprintable() or c in "\n\t" for c in ended.out + ended.err)
