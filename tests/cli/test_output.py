from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from reader.cli.output import cells, counted, emit, emit_json, emit_row

HOSTILE = "a\x1b[31m\x07\x9b2J\u202eb\x00\tc\x7f"


def printed(function: str, text: str, **environment: str) -> bytes:
    """What a fresh interpreter prints."""
    code = f"from reader.cli.output import *; prepare_streams(); {function}({text!a})"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, **environment}
    ).stdout


def is_harmless(text: str) -> bool:
    return all(character == "\n" or character.isprintable() or character == "\t" for character in text)


def test_no_control_character_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    emit(HOSTILE)
    emit_json({"query": HOSTILE})
    emit_row((HOSTILE, "x\ny"))
    assert is_harmless(capsys.readouterr().out)


def test_json_gives_back_exactly_what_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    emit_json({"query": HOSTILE, "text": "Қазақстан «НАТО» 🐎"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"query": HOSTILE, "text": "Қазақстан «НАТО» 🐎"}
    assert "Қазақстан «НАТО» 🐎" in out, "readable where nothing is harmful"


def test_half_a_character_from_the_shell_is_valid_json(capsys: pytest.CaptureFixture[str]) -> None:
    emit_json("bad \udcff byte")
    assert json.loads(capsys.readouterr().out) == "bad \udcff byte"


def test_a_row_has_as_many_tabs_as_it_should(capsys: pytest.CaptureFixture[str]) -> None:
    emit_row(("one\ttwo", "three\nfour", 5))
    assert capsys.readouterr().out == "one two\tthree four\t5\n"


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r", "latin-1"])
def test_json_is_the_same_in_every_encoding(encoding: str) -> None:
    out = printed("emit_json", "Тоқаев ¶ 🐎", PYTHONIOENCODING=encoding)
    assert json.loads(out.decode("ascii")) == "Тоқаев ¶ 🐎"


def test_what_an_encoding_lacks_gets_its_nearest_relative() -> None:
    out = printed("emit", "Türkiye … ¶ 7 — ×6 “words” Қ", PYTHONIOENCODING="ascii")
    assert out.decode("ascii").strip() == 'Turkiye ... par. 7 -- x6 "words" ?'


def test_the_c_locale_stops_nothing() -> None:
    for coerce in ("0", "1"):
        out = printed("emit", "Қ ¶ \udcff", LC_ALL="C", PYTHONCOERCECLOCALE=coerce, PYTHONUTF8=coerce)
        assert out.strip()


def test_numbers_and_their_nouns() -> None:
    assert [counted(n, "hit") for n in (0, 1, 1204)] == ["0 hits", "1 hit", "1,204 hits"]


def test_cells_of_wide_and_combining_characters() -> None:
    assert (cells("abc"), cells("中国"), cells("e\u0301")) == (3, 4, 1)
