from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Reader: TypeAlias = Callable[..., Any]


def test_hits_are_data_and_totals_are_narration(reader: Reader, corpus: Path) -> None:
    ended = reader("search", "nato drills", str(corpus))
    assert ended.code == 0
    assert "Steppe Eagle (2022-09-16, The Gazette) ¶" in ended.out
    assert "*drills*" in ended.out
    assert "*NATO*" in ended.out
    assert "1 hit in 1 document of corpus" in ended.err
    assert "table.xlsx" not in ended.err, "a file that is no document is nobody's loss"
    assert "hit" not in ended.out
    assert "\x1b" not in ended.out + ended.err


def test_a_misspelt_query_finds_near_hits(reader: Reader, corpus: Path) -> None:
    ended = reader("search", "uzbekstan wached", str(corpus))
    assert ended.code == 0
    assert "[near]" in ended.out
    assert "uzbekstan → " in ended.err


def test_json_is_one_object_whose_highlights_are_its_words(reader: Reader, corpus: Path) -> None:
    ended = reader("search", "drills NATO", str(corpus), "--json")
    (line,) = ended.out.splitlines()
    answer = json.loads(line)
    assert set(answer) == {
        "query", "total_exact", "total_near", "dropped", "suggestion", "seconds", "hits",
    }  # fmt: skip
    (hit,) = answer["hits"]
    assert hit["document"] == "2022/drills.md"
    assert {hit["text"][a:b].casefold() for a, b in hit["highlights"]} == {"drills", "nato"}
    assert hit["countries"] == ["KZ"]
    assert hit["passage"] >= 1


def test_a_batch_is_answered_line_by_line(reader: Reader, corpus: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_bytes(b"\xef\xbb\xbfnato\r\n\r\n   \nqqqqqqqq\n\xff\xfe\nwater\n")
    ended = reader("search", "--batch", str(queries), str(corpus), "--json")
    answers = [json.loads(line) for line in ended.out.splitlines()]
    assert [answer["query"] for answer in answers] == ["nato", "qqqqqqqq", "��", "water"]
    assert ended.code == 0
    same = reader("search", str(corpus), "--batch", "-", "--json", given=queries.read_bytes())
    assert len(same.out.splitlines()) == 4


def test_remarks_in_a_batch_are_no_queries(reader: Reader, corpus: Path) -> None:
    ended = reader(
        "search", "--batch", "-", str(corpus), "--json", given=b"# the drills\n#\n#nato\n  # x\nwater\n"
    )
    assert [json.loads(line)["query"] for line in ended.out.splitlines()] == ["#nato", "water"]


def test_a_batch_answers_before_the_next_query_comes(environment: dict[str, str], corpus: Path) -> None:
    command = [sys.executable, "-m", "reader", "search", "--batch", "-", str(corpus), "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for query in ("nato", "water"):
            process.stdin.write(f"{query}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["query"] == query
        process.stdin.close()
        assert process.wait(30) == 0
        assert process.stderr is not None
        process.stderr.read()


def test_tsv_has_a_header_and_a_line_a_hit(reader: Reader, corpus: Path) -> None:
    rows = [
        line.split("\t") for line in reader("search", "uzbekistan", str(corpus), "--tsv").out.splitlines()
    ]
    assert rows[0][:3] == ["query", "document", "title"]
    assert {row[1] for row in rows[1:]} == {"2022/drills.md", "water.txt"}
    assert {len(row) for row in rows} == {11}


def test_the_limit_limits_only_what_is_shown(reader: Reader, corpus: Path) -> None:
    answer = json.loads(reader("search", "uzbekistan", str(corpus), "--limit", "1", "--json").out)
    assert len(answer["hits"]) == 1
    assert answer["total_exact"] == 2
    everything = reader("search", "uzbekistan", str(corpus), "--limit", "0", "--json")
    assert len(json.loads(everything.out)["hits"]) == 2


def test_nothing_found_is_exit_code_one(reader: Reader, corpus: Path) -> None:
    ended = reader("search", "drills qqqqqqqq typo:off", str(corpus))
    assert (ended.code, ended.out) == (1, "")
    assert "Nothing found in corpus." in ended.err
    assert json.loads(reader("search", "qqqqqqqq", str(corpus), "--json").out)["hits"] == []


def test_a_word_that_is_left_out_is_told(reader: Reader, corpus: Path) -> None:
    ended = reader("search", "drills qqqqqqqq", str(corpus))
    assert ended.code == 0
    assert "[near]" in ended.out
    assert "No passage has all words; these do without qqqqqqqq." in ended.err
    answer = json.loads(reader("search", "drills qqqqqqqq", str(corpus), "--json").out)
    assert (answer["dropped"], answer["total_exact"]) == ("qqqqqqqq", 0)
    assert json.loads(reader("search", "drills", str(corpus), "--json").out)["dropped"] is None


def test_another_query_is_suggested(reader: Reader, corpus: Path) -> None:
    ended = reader("search", "вкшдды", str(corpus))
    assert ended.code == 1
    assert "Did you mean: drills" in ended.err
    answer = json.loads(reader("search", "вкшдды", str(corpus), "--json").out)
    assert answer["suggestion"] == "drills"


def test_a_caret_stands_under_what_is_odd(reader: Reader, corpus: Path) -> None:
    ended = reader("search", "drills contry:kz", str(corpus))
    lines = [line for line in ended.err.splitlines() if "xlsx" not in line]
    assert lines[0].startswith("reader: in the query: ")
    assert lines[1] == "  drills contry:kz"
    assert lines[2].startswith(" " * 9 + "^")


@pytest.mark.parametrize("form", [[], ["--json"], ["--tsv"]])
def test_odd_queries_are_answered_harmlessly(reader: Reader, corpus: Path, form: list[str]) -> None:
    odd = ("\x1b[31mred\x07", "[/b]", "\u202enato", '"', "(((", "-", "=", "*", "a" * 5000, "\x9b2J\x00")
    (corpus / "hostile.txt").write_text("Red \x1b[31mred\x07 \u202enato [/b] \x9b2J\n")
    ended = reader("search", "--batch", "-", str(corpus), *form, given="\n".join(odd).encode())
    assert ended.code == 0, ended.err
    assert all(c.isprintable() or c in "\n\t" for c in ended.out + ended.err)
    if form == ["--json"]:
        assert [json.loads(line)["query"] for line in ended.out.splitlines()] == list(odd)
    alone = reader("search", odd[0], str(corpus), *form)
    assert all(c.isprintable() or c in "\n\t" for c in alone.out + alone.err)


def test_the_sample_stands_in_when_nothing_was_opened_yet(reader: Reader) -> None:
    ended = reader("search", "samarkand summit")
    assert ended.code == 0
    assert "of sample_corpus" in ended.err


def test_one_file_is_a_collection(reader: Reader, corpus: Path) -> None:
    answer = json.loads(reader("search", "beijing", str(corpus / "records.jsonl"), "--json").out)
    assert answer["hits"][0]["document"] == "records.jsonl#one"


def test_a_query_is_utf8_also_in_an_ascii_locale(reader: Reader, corpus: Path) -> None:
    (corpus / "kk.txt").write_text("Қазақстан туралы.\n", "utf-8")
    more = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    answer = json.loads(reader("search", "туралы", str(corpus), "--json", **more).out)
    assert answer["query"] == "туралы"
    assert [hit["document"] for hit in answer["hits"]] == ["kk.txt"]


def test_an_empty_collection_is_said_to_be_empty(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = reader("search", "nato", "empty")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "There are no documents in empty. Read are Markdown (.md), plain text (.txt), "
        "saved web pages (.html) and JSON Lines (.jsonl).\n"
    )


def test_a_cache_that_takes_nothing_costs_only_a_warning(
    reader: Reader, corpus: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    ended = reader("search", "nato", str(corpus), XDG_CACHE_HOME=str(tmp_path / "file"))
    assert ended.code == 0
    assert "in memory only" in ended.err


def test_a_query_of_nothing_says_that_it_finds_everything(reader: Reader, corpus: Path) -> None:
    assert "it finds everything" in reader("search", "()", str(corpus)).err
