"""README and docs say what is true."""

import re
from pathlib import Path

import pytest

from reader.cli.main import COMMANDS
from tests.write_tables import README, with_tables

ROOT = README.parent
DOCUMENTS = sorted([README, ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])


def test_the_readme_lists_exactly_the_keys_and_settings_that_exist() -> None:
    text = README.read_text("utf-8")
    assert text == with_tables(text), "run: python -m tests.write_tables"


def test_the_readme_names_exactly_the_commands_that_exist() -> None:
    block = README.read_text("utf-8").split("## On the command line", 1)[1].split("```")[1]
    named = set(re.findall(r"^reader ([a-z]+) ", block, re.MULTILINE))
    assert named == {command.name for command in COMMANDS}
    for command in COMMANDS:
        (line,) = re.findall(rf"^reader {command.name} .*$", block, re.MULTILINE)
        text = command.parser().format_help()
        assert all(option in text for option in re.findall(r"--[a-z]+", line)), line


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text("utf-8")):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_documents_name_exist(document: Path) -> None:
    for target in re.findall(r"`((?:reader|tests|styles|docs)/[\w/.-]+\.\w+)`", document.read_text("utf-8")):
        assert (ROOT / target).exists(), target


def test_the_readme_command_is_what_ci_runs() -> None:
    assert "bash .ci/run" in README.read_text("utf-8")
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    for check in ("ruff format --check", "ruff check", "mypy", "lint-imports", "pytest"):
        assert check in script
