from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.cli import search, tui
from reader.cli.command import UsageError
from reader.cli.main import COMMANDS, READER, run

if TYPE_CHECKING:
    import argparse

    from reader.cli.command import Command


def parsed(*argv: str) -> argparse.Namespace:
    return search.COMMAND.parse(argv)


@pytest.mark.parametrize(
    "argv",
    [
        ("nato drills", "folder", "--json"),
        ("nato drills", "--json", "folder"),
        ("--json", "nato drills", "folder"),
    ],
)
def test_options_stand_anywhere(argv: tuple[str, ...]) -> None:
    args = parsed(*argv)
    assert (args.query, args.folder, args.json) == ("nato drills", "folder", True)


@pytest.mark.parametrize("argv", [("-nato", "x"), ("--", "-nato", "x"), ("--limit", "5", "-nato", "x")])
def test_a_query_may_begin_with_a_negated_word(argv: tuple[str, ...]) -> None:
    args = parsed(*argv)
    assert (args.query, args.folder) == ("-nato", "x")


def test_a_dash_alone_is_standard_input() -> None:
    assert parsed("--batch", "-").batch == "-"


def test_a_mistyped_option_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no option --jsn\. Did you mean --json\?"):
        parsed("x", "--jsn")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ("search water --json --tsv", "--json and --tsv cannot be given together."),
        ("count water --by", "--by needs a value behind it."),
        ("count", "The QUERY is missing."),
        ("tags alias", "There is something missing: ENTITY, WORDS."),
        ("count water --by nation", "There are country, actor,"),
        ("tags rejct country:kz", "Did you mean reader tags reject?"),
        ("tags rejct", "Did you mean reader tags reject?"),
        ("notes exprt .", "Did you mean reader notes export?"),
        ("notes lst", "Did you mean reader notes list?"),
    ],
)
def test_what_is_wrong_with_the_arguments_is_said_in_our_words(
    argv: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv.split()) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["-3", "many", "1.5", ""])
def test_a_limit_is_a_whole_number(limit: str) -> None:
    with pytest.raises(UsageError, match="whole number"):
        parsed("x", f"--limit={limit}")


def test_an_unknown_theme_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"Did you mean reader-dark\?"):
        tui.COMMAND.parse(["--theme", "reader-drak"])


@given(st.lists(st.text(max_size=8), max_size=4))
def test_no_arguments_crash_the_parser(argv: list[str]) -> None:
    for command in (*COMMANDS, READER):
        # Only help and the version end the program here.
        with contextlib.suppress(UsageError, SystemExit):
            command.parse(argv)


@pytest.mark.parametrize("command", [*COMMANDS, READER], ids=lambda command: command.full_name)
def test_help_has_examples_that_parse(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.name.split(), "--help"]) == 0
    out = capsys.readouterr().out
    for example in command.examples:
        assert example.line in out
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_help_is_no_wider_than_the_terminal_but_for_examples(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for command in (READER, *COMMANDS, *(part for one in COMMANDS for part in one.parts)):
        assert run([*command.name.split(), "--help"]) == 0
        lines = capsys.readouterr().out.splitlines()
        examples = {example.line for example in command.examples}
        too_wide = [line for line in lines if len(line) > columns and line.strip() not in examples]
        assert not too_wide
        assert columns < 80 or max(map(len, lines)) <= columns
        assert all(example.does in " ".join(" ".join(lines).split()) for example in command.examples)


@pytest.mark.parametrize("columns", [1, 3, 10, 30])
def test_help_is_there_in_the_narrowest_terminal(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for command in (READER, *COMMANDS, *(part for one in COMMANDS for part in one.parts)):
        assert run([*command.name.split(), "--help"]) == 0
        assert (command.name.split() or ["reader"])[-1] in capsys.readouterr().out
