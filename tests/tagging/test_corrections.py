"""Corrections as values, and the file that holds them."""

import os
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import files
from reader.errors import CorrectionError
from reader.model import Document, DocumentInfo, Entity, EntityKind, How, Mention, Passage, Span
from reader.tagging.corrections import (
    Add,
    Alias,
    Correction,
    Corrections,
    Merge,
    NewActor,
    Reject,
    passages_with,
    quote_of,
)
from reader.tagging.corrections_file import CorrectionsFile, block
from reader.tagging.corrections_reading import read_corrections
from reader.tagging.corrections_tables import correction_of, kind_of, table_of
from reader.tagging.tables import Role

PARTS = (
    "Georgia met NATO.",
    "Georgia met\nNATO.",
    "Then Georgia left.",
    "Georgia met NATO. And again Georgia.",
)
TEXT = "\n\n".join(PARTS)
GEORGIA = Entity("GE", "Georgia", EntityKind.COUNTRY, "GE")
NATO = Entity("nato", "NATO", EntityKind.ACTOR, "NATO")


def document() -> Document:
    passages, at = [], 0
    for number, part in enumerate(PARTS):
        passages.append(Passage(number, Span(at, at + len(part))))
        at += len(part) + 2
    return Document(DocumentInfo("d", "d", "D", "text", "0"), TEXT, tuple(passages))


def mentions() -> tuple[Mention, ...]:
    found = []
    for entity, word, how in ((GEORGIA, "Georgia", How.NAME), (NATO, "NATO", How.ACRONYM)):
        at = TEXT.find(word)
        while at >= 0:
            found.append(Mention(entity, Span(at, at + len(word)), how))
            at = TEXT.find(word, at + 1)
    return tuple(sorted(found, key=lambda one: one.span))


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\"'\\#[]="),
    max_size=40,
).map(str.strip)
WORDS = TEXTS.filter(bool)
IDS = st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z]", fullmatch=True)
PLACES = st.sampled_from(["", "Georgia met NATO.", "Then Georgia", "nowhere"])
ROLES = st.builds(
    Role, WORDS, TEXTS, st.sampled_from(["", "2019", "2019-03-20"]), st.sampled_from(["", "2020-01"])
)
CORRECTIONS: st.SearchStrategy[Correction] = st.one_of(
    st.builds(Reject, WORDS, TEXTS),
    st.builds(Reject, WORDS, TEXTS, WORDS, TEXTS, TEXTS),
    st.builds(Add, WORDS, WORDS, TEXTS, TEXTS, TEXTS),
    st.builds(Merge, WORDS, WORDS),
    st.builds(Alias, WORDS, WORDS, st.booleans()),
    st.builds(
        NewActor, IDS, WORDS, st.sampled_from(["person", "group"]), st.lists(WORDS, max_size=3).map(tuple),
        st.lists(WORDS, max_size=3).map(tuple),
        st.lists(ROLES, max_size=2).map(tuple),
    ),
)  # fmt: skip
REJECTS = st.builds(Reject, st.just("country:GE"), st.sampled_from(["", "Georgia", "georgia"]),
                    st.sampled_from(["", "d", "other"]))  # fmt: skip
PASSAGE_REJECTS = st.builds(Reject, st.just("country:GE"), st.just(""), st.just("d"), PLACES)
ADDS = st.builds(
    Add, st.just("actor:nato"), st.just("d"), PLACES, st.just(""), st.sampled_from(["", "Georgia"])
)


@given(st.lists(REJECTS | PASSAGE_REJECTS, max_size=4), st.lists(ADDS, max_size=4))
def test_applying_twice_is_applying_once(rejects: list[Reject], adds: list[Add]) -> None:
    corrections = Corrections([(one.entity, one) for one in rejects], [(NATO, one) for one in adds])
    once = corrections.apply(document(), mentions())
    assert corrections.apply(document(), once) == once
    assert list(once) == sorted(once, key=lambda one: one.span)
    text = [one for one in once if one.how is not How.USER]
    assert [one for one in mentions() if one in text] == text


@pytest.mark.parametrize(
    ("reject", "left"),
    [
        (Reject("country:GE"), 0),
        (Reject("country:GE", "georgia"), 0),
        (Reject("country:GE", "Georgians"), 5),
        (Reject("country:GE", document="other"), 5),
        (Reject("country:GE", document="d", quote="Then Georgia"), 4),
        (Reject("country:GE", document="d", quote="Georgia met NATO."), 1),
        (Reject("country:GE", document="d", quote="Georgia met NATO.", before="left."), 3),
        (Reject("country:GE", document="d", quote="not there"), 5),
    ],
)
def test_a_rejection_reaches_as_far_as_it_says(reject: Reject, left: int) -> None:
    found = Corrections([(reject.entity, reject)]).apply(document(), mentions())
    assert sum(one.entity == GEORGIA for one in found) == left
    assert sum(one.entity == NATO for one in found) == 3


def test_a_country_that_a_rejected_person_stood_for_goes_with_them() -> None:
    person = Entity("x", "X", EntityKind.ACTOR, "X")
    span = Span(0, 7)
    found = (Mention(person, span, How.NAME), Mention(GEORGIA, span, How.LEADER))
    assert Corrections([("actor:x", Reject("actor:x"))]).apply(document(), found) == ()


def test_every_passage_is_known_by_a_quote_of_it() -> None:
    for number in range(len(PARTS)):
        quote, before = quote_of(document(), number)
        assert number in passages_with(document(), quote, before)
    assert passages_with(document(), *quote_of(document(), 1)) == {1}
    assert passages_with(document(), *quote_of(document(), 2)) == {2}


@given(CORRECTIONS)
def test_a_correction_reads_as_it_was_written(correction: Correction) -> None:
    assert correction_of(kind_of(correction), table_of(correction)) == correction
    (tables,) = tomllib.loads(block(correction)).values()
    assert correction_of(kind_of(correction), tables[0]) == correction


@given(st.lists(CORRECTIONS, unique=True, max_size=5), st.data())
def test_adding_and_taking_back_leaves_the_file_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, corrections: list[Correction], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("notes")
    file = CorrectionsFile(folder, folder / "lock")
    for one in corrections:
        assert file.add(one)
        assert not file.add(one)
    assert [item.correction for item in read_corrections(file.path).items] == sorted(
        corrections, key=lambda one: [kind_of(x) for x in corrections].index(kind_of(one))
    )
    if not corrections:
        return
    before = file.path.read_bytes()
    extra = Alias("actor:sco", "One more")
    file.add(extra)
    file.remove(extra)
    assert file.path.read_bytes() == before
    gone = data.draw(st.sampled_from(corrections))
    assert file.remove(gone)
    left = {item.correction for item in read_corrections(file.path).items}
    assert left == set(corrections) - {gone}


HAND = """\
# A file of mine.
format = 1
owner = "me"   # not known to the program

[[reject]]  # why: the state
entity = "country:GE"
words = 'Georgia'
seen = 2022-09-16

[extra]
key = [1, 2, {a = "b"}]

[[alias]]
entity = "actor:sco"
words = \"\"\"Shanghai Pact\"\"\"
"""


@given(st.lists(st.sampled_from(HAND.splitlines()) | TEXTS, max_size=14), st.sampled_from(["\n", "\r\n"]))
def test_a_hand_edited_file_never_raises_and_never_loses_what_was_in_it(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], newline: str
) -> None:
    folder = tmp_path_factory.mktemp("notes")
    file = CorrectionsFile(folder, folder / "lock")
    text = newline.join(lines)
    file.path.write_bytes(text.encode())
    items, problems = file.read()
    new = Alias("actor:sco", "Something new")
    try:
        assert file.add(new)
    except CorrectionError:
        assert file.path.read_bytes() == text.encode()
        return
    after = file.path.read_bytes().decode()
    if text.strip():
        assert after.startswith(text)
    again, still = file.read()
    assert [item.correction for item in items] == [i.correction for i in again if i.correction != new]
    assert [one.message for one in problems] == [one.message for one in still]
    assert file.remove(new)
    assert [item.correction for item in file.read()[0]] == [item.correction for item in items]


def test_taking_one_out_keeps_comments_unknown_keys_and_order(tmp_path: Path) -> None:
    file = CorrectionsFile(tmp_path, tmp_path / "lock")
    file.path.write_text(HAND)
    assert file.remove(Reject("country:GE", "Georgia"))
    left = file.path.read_text()
    assert left.startswith('# A file of mine.\nformat = 1\nowner = "me"   # not known to the program\n')
    assert left.endswith(HAND[HAND.index("[extra]") :])
    assert file.add(Merge("a", "b"))
    assert file.path.read_text().startswith(left)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("format = 2\n", 1),
        ('format = 1\n[[reject]]\nentity = "country:GE\n', 3),
        ("format = 1\n\n[reject\n", 3),
        ("x = \n", 1),
    ],
)
def test_a_file_that_cannot_be_read_is_named_by_line_and_not_written(
    tmp_path: Path, text: str, line: int
) -> None:
    file = CorrectionsFile(tmp_path, tmp_path / "lock")
    file.path.write_text(text)
    items, (problem,) = file.read([Merge("a", "b")])
    assert problem.line == line
    assert [item.correction for item in items] == [Merge("a", "b")]
    with pytest.raises(CorrectionError, match="One more") as caught:
        file.add(Alias("actor:sco", "One more"))
    assert caught.value.line == line
    assert file.path.read_text() == text


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to(path)])
def test_what_is_no_file_is_told_of_and_left_alone(tmp_path: Path, make: Callable[[Path], None]) -> None:
    file = CorrectionsFile(tmp_path, tmp_path / "lock")
    make(file.path)
    before = file.path.lstat().st_ino
    items, (problem,) = file.read([Merge("a", "b")])
    assert problem.path == file.path
    assert [item.correction for item in items] == [Merge("a", "b")]
    with pytest.raises(CorrectionError):
        file.add(Reject("country:GE"))
    assert file.path.lstat().st_ino == before


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a file where a folder should be")
    file = CorrectionsFile(tmp_path / "notes", tmp_path / "lock")
    with pytest.raises(CorrectionError):
        file.add(Merge("a", "b"))


def test_one_that_stands_there_twice_is_taken_out_wholly(tmp_path: Path) -> None:
    file = CorrectionsFile(tmp_path, tmp_path / "lock")
    one = '\n[[reject]]\nentity = "country:GE"\n'
    other = '\n[[reject]]\nentity = "country:AM"\n'
    file.path.write_text(one + other + "# between\n" + one)
    assert file.remove(Reject("country:GE"))
    assert [item.correction for item in file.read()[0]] == [Reject("country:AM")]
    assert "# between" in file.path.read_text()
    assert not file.remove(Reject("country:GE"))


@pytest.mark.parametrize("value", ["5", "true", '"country:GE"', "1.5", "2026-01-01", "{a = 1}", "[1]"])
def test_a_key_that_is_something_else_is_told_of_and_kept(tmp_path: Path, value: str) -> None:
    file = CorrectionsFile(tmp_path, tmp_path / "lock")
    file.path.write_text(f"reject = {value}\n")
    with pytest.raises(CorrectionError):
        file.add(Reject("country:GE"))
    assert file.path.read_text() == f"reject = {value}\n"


def test_what_is_no_character_is_refused(tmp_path: Path) -> None:
    file = CorrectionsFile(tmp_path, tmp_path / "lock")
    with pytest.raises(CorrectionError):
        file.add(Reject("country:GE", document="name\udcff.md"))
    assert not file.path.exists()


@pytest.mark.parametrize("exchanging", [True, False])
@pytest.mark.parametrize("there", [True, False])
def test_what_an_editor_saves_while_a_correction_is_written_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, exchanging: bool
) -> None:
    file = CorrectionsFile(tmp_path, tmp_path / "lock")
    if there:
        file.path.write_text("format = 1\n")
    saved: list[str] = []
    exchange = files.exchange
    make_directory = files.make_directory

    def save() -> None:
        if not saved:
            saved.append('# mine\n[[merge]]\nactor = "a"\ninto = "b"\n')
            file.path.write_text(saved[0])

    def exchange_late(first: Path, second: Path) -> bool:
        save()
        return exchanging and exchange(first, second)

    def make_late(folder: Path) -> None:
        make_directory(folder)
        if folder == tmp_path and not there:
            save()

    monkeypatch.setattr(files, "exchange", exchange_late)
    monkeypatch.setattr(files, "make_directory", make_late)
    assert file.add(Reject("country:GE"))
    assert file.path.read_text().startswith(saved[0])
    assert [item.correction for item in file.read()[0]] == [Merge("a", "b"), Reject("country:GE")]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_many_programs_that_correct_at_once_lose_nothing(tmp_path: Path) -> None:
    def work(number: int) -> None:
        lock = tmp_path / f"lock-{number}"  # as if locks did not work here
        file = CorrectionsFile(tmp_path / "notes", lock)
        for each in range(5):
            assert file.add(Alias("actor:sco", f"Name {number} {each}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(CorrectionsFile(tmp_path / "notes", tmp_path / "lock").read()[0]) == 20


def test_the_claim_of_a_program_that_died_holds_up_nobody_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "CLAIM_SECONDS", 0.05)
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / ".tags.toml.claim").touch()
    file = CorrectionsFile(folder, tmp_path / "lock")
    assert file.add(Alias("actor:sco", "The Eight"))
    assert [path.name for path in folder.iterdir()] == ["tags.toml"]
