from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from reader.errors import GazetteerError
from reader.model import EntityKind, How
from reader.tagging.rules import RULES
from reader.tagging.tables import DATA, load_tables

if TYPE_CHECKING:
    from pathlib import Path

    from reader.tagging import Gazetteer

MOST_BYTES = 600 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


def append(path: Path, line: str) -> int:
    """Add a row; gives its line number."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text + line + "\n", encoding="utf-8")
    return text.count("\n") + 1


def test_the_tables_are_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir() if path.is_file()) <= MOST_BYTES


def test_every_rule_named_in_the_tables_exists(gazetteer: Gazetteer) -> None:
    names = {spelling.rule.partition(":")[0] for spelling in gazetteer.spellings} - {""}
    assert names <= set(RULES)


def test_every_rule_is_used_by_the_tables(gazetteer: Gazetteer) -> None:
    assert set(RULES) <= {spelling.rule.partition(":")[0] for spelling in gazetteer.spellings}


def test_what_a_rule_points_at_exists(gazetteer: Gazetteer) -> None:
    pointed = {s.rule.partition(":")[2] for s in gazetteer.spellings if s.rule.startswith("with:")}
    assert [key for key in pointed if gazetteer.get(key) is None] == []


def test_no_spelling_has_stray_marks_or_spaces(gazetteer: Gazetteer) -> None:
    stray = re.compile(r"[|{}<>@=]|^\s|\s$|\s\s")
    assert [s.text for s in gazetteer.spellings if stray.search(s.text) or not s.text] == []


def test_no_spelling_of_an_entity_is_repeated_in_its_cell(gazetteer: Gazetteer) -> None:
    seen: set[tuple[str, str, How, str]] = set()
    repeated = []
    for spelling in gazetteer.spellings:
        mark = (spelling.key, spelling.text, spelling.how, spelling.rule)
        if spelling.entity and spelling.entity.kind is EntityKind.ACTOR and mark in seen:
            repeated.append(mark)
        seen.add(mark)
    assert repeated == []


def test_an_entry_can_be_added(folder: Path) -> None:
    append(folder / "actors.tsv", "new-party\tNEW\tNew Party\torganisation\tKZ\tNew Party|Жаңа партия<kb>")
    tables = load_tables(folder)
    assert {s.text for s in tables.spellings if s.key == "actor:new-party"} >= {"New Party", "Жаңа партияның"}
    assert tables.countries["new-party"] == ("KZ",)


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        ("actors.tsv", "sco\tSCO\tAgain\torganisation\t\tAgain", "second time"),
        ("actors.tsv", "x\tX\tX\tperson\tQQ\tX", "unknown country"),
        ("actors.tsv", "x\tX\tX\torganisation\t\tХ<nothing>", "unknown endings"),
        ("actors.tsv", "x\tX\tX\tclub\t\tX", "unknown type"),
        ("roles.tsv", "nobody\tpresident\tKZ\t2019", "unknown person"),
        ("roles.tsv", "sco\tpresident\tKZ\t2019", "unknown person"),
        ("roles.tsv", "tokayev\tpresident\tQQ\t2019", "unknown country"),
        ("roles.tsv", "tokayev\tpresident\tKZ\t2019-13", "impossible dates"),
        ("roles.tsv", "tokayev\tpresident\tKZ\tspring", "impossible dates"),
        ("roles.tsv", "tokayev\tpresident\tKZ\t2019-03\t2018", "impossible dates"),
        ("cameo.tsv", "QQ\tQQQ", "unknown id"),
        ("countries.tsv", "QQ\tQQQ\tQ\tQ\t\t\t\t\t\t\tZZ", "unknown country"),
        ("regions.tsv", "r\tR\tR\tR\t\tQQ", "unknown country"),
        ("russian.tsv", "QQ\tname\tКу", "unknown id"),
        ("russian.tsv", "KZ\tsurname\tКу", "'surname'"),
        ("cities.tsv", "KZ\tcity\tA\tB", "more cells"),
    ],
)
def test_a_bad_row_is_named_with_its_line(folder: Path, table: str, row: str, words: str) -> None:
    line = append(folder / table, row)
    with pytest.raises(GazetteerError, match=words) as caught:
        load_tables(folder)
    assert caught.value.path == folder / table
    assert caught.value.line == line
