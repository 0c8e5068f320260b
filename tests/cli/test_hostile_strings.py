"""Strings that break programs through the command line: as queries, texts, titles and names of files."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from reader.cli.main import run
from reader.text import clean
from tests.hostile_strings import ALL, CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Reader: TypeAlias = Callable[..., Any]

QUERIES = [part for string in ALL if len(string) <= 300 for part in string.splitlines() if part.strip()]


def is_harmless(text: str) -> bool:
    """Whether it holds nothing that a terminal takes for more than text, tabs and ends of lines aside."""
    text = text.replace("\t", " ")
    return clean(text) == text


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each string in a file of each format, and as the name of one where the system allows it."""
    root = tmp_path_factory.mktemp("hostile")
    for number, string in enumerate(ALL):
        data = string.encode("utf-8", "surrogatepass")
        ending = (".txt", ".md", ".html")[number % 3]
        (root / f"{number}{ending}").write_bytes(data + b"\n\nOrdinary words of water.\n")
        name = os.fsencode(root) + b"/" + data[:200] + b".txt"
        if len(string) < 60 and b"/" not in data[:200] and b"\0" not in data:
            with contextlib.suppress(OSError), open(name, "wb") as file:  # noqa: PTH123 - the name is bytes
                file.write(b"Named words of water.\n")
    records = [
        {"text": string + "\n\nWater.", "title": string, "source": string, "id": string} for string in ALL
    ]
    (root / "all.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return root


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One index for all."""
    return str(tmp_path_factory.mktemp("cache"))


FORMS = {"--json": 1, "--tsv": 4, "": 4, "--kwic": 4}
"""Options, and every which query is asked with them."""


@pytest.mark.parametrize("form", FORMS)
def test_all_of_them_at_once(reader: Reader, hostile: Path, cache: str, tmp_path: Path, form: str) -> None:
    batch = tmp_path / "queries.txt"
    asked = QUERIES[:: FORMS[form]]
    batch.write_bytes("\n".join(asked).encode("utf-8", "surrogatepass"))
    more = [form] if form else []
    ended = reader("search", "--batch", str(batch), str(hostile), *more, "--limit", "3", XDG_CACHE_HOME=cache)
    assert ended.code == 0, ended.err[-2000:]
    assert "Traceback" not in ended.err
    assert is_harmless(ended.out)
    assert is_harmless(ended.err)
    if form == "--json":
        answers = [json.loads(line) for line in ended.out.splitlines()]
        assert len(answers) >= 0.95 * len(asked), "some are remarks"


@pytest.mark.parametrize(
    "arguments",
    [
        ["count", "water", "--by", "source,document,month"],
        ["count", "", "--by", "source,document", "--tsv"],
        ["search", "water", "--kwic", "--sort", "left"],
        ["search", "named", "--limit", "0"],
        ["tags"],
        ["tags", "--json"],
        ["index"],
        ["index", "--json"],
    ],
    ids=" ".join,
)
def test_what_documents_say_is_printed_harmlessly(
    reader: Reader, hostile: Path, cache: str, arguments: list[str]
) -> None:
    ended = reader(*arguments, str(hostile), XDG_CACHE_HOME=cache)
    assert ended.code == 0, ended.err[-2000:]
    assert is_harmless(ended.out)
    assert is_harmless(ended.err)
    if "--json" in arguments:
        for line in ended.out.splitlines():
            json.loads(line)


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_as_an_argument(
    corpus: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    for kind in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "xdg" / kind))
    for string in CLASSES[name][:: max(1, len(CLASSES[name]) // 5)]:
        # As the shell hands it over: half a character is bytes that are none.
        argument = (
            string.replace("\0", "").encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
        )
        for command in (["search", argument, str(corpus)], ["count", argument, str(corpus)]):
            code = run(command)
            shown = capsys.readouterr()
            assert code in {0, 1} or (code == 2 and shown.err.startswith("reader: "))
            assert "Traceback" not in shown.err
            assert is_harmless(shown.out + shown.err)
