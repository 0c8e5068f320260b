from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader: TypeAlias = Callable[..., Any]


def codes(reader: Reader, corpus: Path, document: str) -> set[str]:
    for line in reader("tags", str(corpus), "--json").out.splitlines():
        one = json.loads(line)
        if one["id"] == document:
            return {tag["code"] for tag in one["countries"]} | {tag["id"] for tag in one["actors"]}
    raise AssertionError(document)


def test_a_rejected_tag_is_gone_from_every_command(reader: Reader, corpus: Path) -> None:
    ended = reader("tags", "reject", "country:uz", str(corpus), "--in", "water")
    assert ended.code == 0, ended.err
    assert "1 document tagged again" in ended.out
    assert "UZ" not in codes(reader, corpus, "water.txt")
    assert "UZ" in codes(reader, corpus, "2022/drills.md")
    found = reader("search", "country:uz", str(corpus), "--json")
    assert {hit["document"] for hit in json.loads(found.out)["hits"]} == {"2022/drills.md"}


def test_each_kind_of_correction_can_be_made(reader: Reader, corpus: Path) -> None:
    made: list[tuple[str, ...]] = [
        ("add", "actor:sco", "--in", "water.txt", "--quote", "little of it"),
        ("alias", "actor:csto", "Amu Darya"),
        (
            "actor",
            "Two Rivers",
            "--countries",
            "TM,UZ",
            "--names",
            "Steppe Eagle|Amu Water",
            "--id",
            "two-rivers",
        ),
        ("merge", "nato", "sco"),
        ("reject", "Russia", "--words", "Moscow"),
    ]
    for action, first, *rest in made:
        words = [first, *([rest.pop(0)] if rest and not rest[0].startswith("-") else [])]
        ended = reader("tags", action, *words, str(corpus), *rest)
        assert ended.code == 0, ended.err
    assert codes(reader, corpus, "water.txt") == {"TM", "UZ", "sco", "csto"}
    assert {"sco", "two-rivers"} <= codes(reader, corpus, "2022/drills.md")
    assert "RU" not in codes(reader, corpus, "2022/drills.md")
    listed = reader("tags", "check", str(corpus), "--json")
    assert listed.code == 0
    kinds = [json.loads(line)["kind"] for line in listed.out.splitlines()]
    assert sorted(kinds) == ["actor", "add", "alias", "merge", "reject"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("reject", "country:atlantis"), "There is no country"),
        (("reject", "tokay"), "Did you mean actor:tokayev"),
        (("reject", "country:kz", "--quote", "words"), "Add --in DOC"),
        (("add", "country:kz"), "Add --in DOC"),
        (("add", "country:kz", "--in", "nowhere"), "There is no document nowhere."),
        (("add", "country:kz", "--in", "water.txt", "--quote", "not there"), "does not hold the words"),
        (("merge", "nato", "nato"), "the same already"),
        (("actor", "NATO"), "names actor:nato already"),
        (("actor", "Some Thing", "--type", "robot"), "--type is no robot."),
        (("import", "missing.actors.txt"), "There is no file"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_line(
    reader: Reader, corpus: Path, arguments: tuple[str, ...], told: str
) -> None:
    action, *rest = arguments
    words = [word for word in rest[:2] if not word.startswith("-")][: 2 if action == "merge" else 1]
    place = [str(corpus), *words] if action == "import" else [*words, str(corpus)]
    ended = reader("tags", action, *place, *rest[len(words) :])
    assert ended.code == 2
    assert told in ended.err
    assert ended.out == ""


def test_a_broken_file_is_named_and_what_is_right_is_used(reader: Reader, corpus: Path) -> None:
    reader("tags", "reject", "country:uz", str(corpus))
    path = reader("notes", "path", str(corpus)).out.strip() + "/tags.toml"
    with Path(path).open("a") as file:
        file.write('\n[[alias]]\nentity = "actor:sco"\n')
    checked = reader("tags", "check", str(corpus))
    assert checked.code == 2
    assert f"{path}:7: words is missing." in checked.err
    ended = reader("tags", str(corpus), "--json")
    assert ended.code == 0
    assert f"{path}:7:" in ended.err
    assert '"UZ"' not in ended.out


def test_check_tells_of_corrections_whose_words_are_gone(reader: Reader, corpus: Path) -> None:
    quoted = ("actor:sco", str(corpus), "--in", "water.txt", "--quote", "little of it")
    assert reader("tags", "add", *quoted).code == 0
    assert reader("tags", "add", *quoted, "--words", "no such words").code == 2
    assert reader("tags", "reject", "country:uz", str(corpus), "--in", "2022/drills.md").code == 0
    assert reader("tags", "check", str(corpus)).code == 0
    (corpus / "water.txt").write_text("Something else.")
    (corpus / "2022" / "drills.md").unlink()
    checked = reader("tags", "check", str(corpus))
    assert checked.code == 2
    assert "tags.toml:4: water.txt does not hold “little of it” any more." in checked.err
    assert "tags.toml:10: There is no document 2022/drills.md." in checked.err
    assert len(checked.out.splitlines()) == 2, "they are kept"


def test_what_is_no_text_is_not_imported(reader: Reader, corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "noise.actors.txt"
    path.write_bytes(b"NATO_ [NGO]\n\0\xff\n")
    ended = reader("tags", "import", str(corpus), str(path))
    assert ended.code == 2
    assert "It is no text." in ended.err


def test_dictionaries_are_imported_with_a_report(reader: Reader, corpus: Path, tmp_path: Path) -> None:
    (corpus / "note.txt").write_text("They read of it in the Gazette on the same day.\n")
    source = tmp_path / "made.actors.txt"
    source.write_text(
        "AMU_FEEDS_ [KAZMIL]\nGAZETTE_ [KAZMED]\nKAZAKHSTAN_ [KAZ]\n+QAZ_LAND_\n!list\nAMU_DARYA_ [---]\n"
    )
    dry = reader("tags", "import", str(corpus), str(source), "--dry-run", "--json")
    told = json.loads(dry.out)
    assert (told["actors"], told["aliases"], told["known"], told["written"]) == (2, 1, 1, None)
    assert [one["line"] for one in told["refused"]] == [5, 6, 6]
    ended = reader("tags", "import", str(corpus), str(source))
    assert ended.code == 0, ended.err
    assert "made.actors.txt:5: !list: A list of agents" in ended.out
    assert "amu-feeds" not in codes(reader, corpus, "water.txt"), "words in lower case are no name"
    assert "gazette" in codes(reader, corpus, "note.txt")
    assert reader("tags", "import", str(corpus), str(source)).code == 2
    assert reader("tags", "import", str(corpus), str(source), "--replace").code == 0


def test_names_that_recur_are_suggested(reader: Reader, corpus: Path) -> None:
    for number in range(3):
        (corpus / f"n{number}.txt").write_text("They met Olzhas Qalamov there.\n")
    ended = reader("tags", "suggest", str(corpus), "--json")
    assert ended.code == 0
    assert [json.loads(line)["name"] for line in ended.out.splitlines()] == ["Olzhas Qalamov"]
    assert "Olzhas Qalamov" in reader("tags", "suggest", str(corpus)).out
    assert reader("tags", "suggest", str(corpus), "--least", "9").code == 1


def test_a_folder_called_like_an_action_can_be_named(reader: Reader, corpus: Path, tmp_path: Path) -> None:
    corpus.rename(tmp_path / "check")
    assert '"id"' in reader("tags", "./check", "--json").out
