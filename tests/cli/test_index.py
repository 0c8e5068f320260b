from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader: TypeAlias = Callable[..., Any]


def test_a_summary_says_what_is_there_what_is_new_and_where(reader: Reader, corpus: Path) -> None:
    ended = reader("index", str(corpus))
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0].startswith("corpus: 4 documents, ")
    assert lines[1].split() == ["files", "3", "new,", "0", "changed,", "0", "gone"]
    assert "There is no reader for .xlsx files. (1 file)" in ended.out
    assert lines[-1].endswith("index.sqlite3")
    assert ended.err == ""


def test_the_json_counts_new_changed_and_gone_files(reader: Reader, corpus: Path) -> None:
    (corpus / "bad.jsonl").write_text('{"id": 1, "text": "One."}\n{broken\n')
    first = json.loads(reader("index", str(corpus), "--json").out)
    assert (first["documents"], first["files"]) == (5, {"new": 4, "changed": 0, "gone": 0})
    assert [item["path"] for item in first["skipped"]] == ["bad.jsonl:2"]
    assert [item["path"] for item in first["others"]] == ["table.xlsx"]
    index = first["index"]
    assert index["bytes"] == Path(index["path"]).stat().st_size > 0
    assert (index["problem"], index["recovered"]) == (None, None)
    (corpus / "water.txt").write_text("Only one river is left.\n")
    (corpus / "2022" / "drills.md").unlink()
    (corpus / "new.md").write_text("Uranium.\n")
    second = json.loads(reader("index", str(corpus), "--json").out)
    assert second["files"] == {"new": 1, "changed": 1, "gone": 1}
    third = json.loads(reader("index", str(corpus), "--json").out)
    assert third["files"] == {"new": 0, "changed": 0, "gone": 0}
    assert third["documents"] == 5
    assert [item["path"] for item in third["skipped"]] == ["bad.jsonl:2"]


def test_every_command_counts_the_same_that_could_not_be_read(reader: Reader, corpus: Path) -> None:
    (corpus / "bad.jsonl").write_text('{"id": 1, "text": "One."}\n{broken\n{broken\n')
    (corpus / "blank.txt").write_text("")
    (corpus / "style.css").write_text("p {}")
    words = "1 file and 2 records in 1 file"
    assert f"skipped  {words}\n" in reader("index", str(corpus)).out
    for command in (("search", "uranium"), ("count", "uranium"), ("tags", "suggest")):
        told = reader(*command, str(corpus)).err
        assert f"{words} could not be read (bad.jsonl:2: " in told
        assert ".css" not in told
    told = reader("tags", str(corpus)).err
    assert told.count("skipped ") == 3
    assert ".css" not in told


def test_a_search_after_it_has_nothing_to_read(reader: Reader, corpus: Path) -> None:
    reader("index", str(corpus))
    water = corpus / "water.txt"
    before = water.stat()
    water.write_bytes(b"x" * before.st_size)
    os.utime(water, ns=(before.st_atime_ns, before.st_mtime_ns))
    answer = json.loads(reader("search", "amu darya", str(corpus), "--json").out)
    assert answer["total_exact"] == 1


def test_a_long_list_of_what_was_skipped_is_cut_except_in_json(reader: Reader, corpus: Path) -> None:
    (corpus / "bad.jsonl").write_text('{"id": 1, "text": "One."}\n' + "{broken\n" * 30)
    out = reader("index", str(corpus)).out
    assert "and 20 more" in out
    assert out.count("bad.jsonl:") == 10
    assert len(json.loads(reader("index", str(corpus), "--json").out)["skipped"]) == 30


def test_no_documents_is_exit_code_one(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = reader("index", "empty")
    assert ended.code == 1
    assert "There are no documents in empty. Read are Markdown (.md)" in ended.err
    assert ended.out.startswith("empty: 0 documents, 0 passages")


def test_an_index_that_cannot_be_kept_is_an_error(reader: Reader, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for form in ([], ["--json"]):
        ended = reader("index", str(corpus), *form, XDG_CACHE_HOME=str(tmp_path / "file"))
        assert ended.code == 2
        assert f"kept in memory only: Not a directory ({tmp_path / 'file'}/reader/corpus--" in ended.err
        assert "Traceback" not in ended.err


def test_what_was_set_aside_is_named_with_what_to_do(reader: Reader, corpus: Path) -> None:
    index = Path(json.loads(reader("index", str(corpus), "--json").out)["index"]["path"])
    index.write_bytes(index.read_bytes()[:5000])
    reader("index", str(corpus))
    index.write_bytes(b"a letter to my aunt")
    reader("index", str(corpus))
    told = [line for line in reader("index", str(corpus)).out.splitlines() if ".damaged-" in line]
    assert sorted(line.partition(": ")[2] for line in told) == [
        "an index that was damaged; it may be deleted.",
        "it was in the place of the index, but is none; move it elsewhere, or delete it.",
    ]
    summary = json.loads(reader("index", str(corpus), "--json").out)
    assert summary["index"]["set_aside"] == sorted(map(str, index.parent.glob("*.damaged-*")))


def test_hostile_names_and_reasons_are_printed_harmlessly(reader: Reader, corpus: Path) -> None:
    (corpus / "a\x1b[31m\u202e.png").write_bytes(b"\x89PNG")
    (corpus / "b\x1b[31m\n.jsonl").write_text("{broken\n")
    for form in ([], ["--json"]):
        ended = reader("index", str(corpus), *form)
        assert ended.code == 0
        assert all(c.isprintable() or c == "\n" for c in ended.out + ended.err)


@pytest.mark.terminal
def test_an_interrupt_keeps_what_was_read_and_says_so(environment: dict[str, str], corpus: Path) -> None:
    record = json.dumps({"text": "Kazakhstan and the long road. " * 30 + "\n\nMore of it."})
    (corpus / "many.jsonl").write_text((record + "\n") * 20_000)
    main, side = pty.openpty()
    command = [sys.executable, "-m", "reader", "index", str(corpus)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=side, env=environment
    ) as process:
        os.close(side)
        seen = b""
        while b"Reading" not in seen:
            seen += os.read(main, 4096)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        while b"goes on from there" not in seen:
            seen += os.read(main, 4096)
    os.close(main)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in seen


def test_no_bar_is_drawn_in_a_pipe(reader: Reader, corpus: Path) -> None:
    (corpus / "many.jsonl").write_text('{"text": "Kazakhstan and the long road."}\n' * 5_000)
    assert "Reading" not in reader("index", str(corpus)).err
