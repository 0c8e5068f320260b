"""Corrections of tags on a real collection: in force at once, and whatever happens to the files."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.correcting import Add, Alias, Correction, Merge, NewActor, Reject
from reader.errors import CorrectionError
from reader.library import Library


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    root = tmp_path / "reports"
    root.mkdir()
    (root / "a.md").write_text("# One\n\nGeorgia agreed with Armenia.\n\nGeorgia met Tbilisi's friends.\n")
    (root / "b.md").write_text(
        "# Two\n\nThe Steppe Pact met. Olzhas Qalamov spoke.\n\nQalamov left Astana.\n"
    )
    (root / "c.md").write_text("# Three\n\nNATO and the CSTO watched Kazakhstan.\n")
    return root


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    found = Library.open(folder)
    found.refresh()
    yield found
    found.close()


def keys(library: Library, document: str) -> set[str]:
    return {tag.entity.key for tag in library.tags(document)}


def passages(library: Library, query: str) -> set[tuple[str, int]]:
    hits = library.search(query).hits
    return {(hit.document.id, hit.passage.number) for hit in hits}


@pytest.fixture
def corrected(library: Library) -> Library:
    """Georgia is rejected in a passage, the SCO added to the document."""
    library.corrections.reject_in(library.document("a.md"), 1, "country:GE")
    library.corrections.add_to(library.document("a.md"), None, "actor:sco")
    library.retag()
    return library


def test_corrections_follow_a_document_that_is_renamed(corrected: Library, folder: Path) -> None:
    written = corrected.corrections.path.read_bytes()
    (folder / "a.md").rename(folder / "z.md")
    corrected.refresh()
    assert passages(corrected, "country:ge") == {("z.md", 2)}
    assert passages(corrected, "actor:sco") == {("z.md", 0)}
    assert "Corrections of tags" not in corrected.problems()
    assert corrected.corrections.path.read_bytes() == written

    again = Library.open(folder)
    _ = again.tagger
    assert not again.corrections.is_pending(), "they hold as they did"
    again.refresh()
    assert passages(again, "country:ge") == {("z.md", 2)}
    assert again.corrections.reject_in(again.document("z.md"), None, "actor:sco"), "the addition goes"
    again.retag()
    assert passages(again, "actor:sco") == set()
    again.close()

    corrected.refresh()
    (folder / "z.md").rename(folder / "a.md")
    corrected.refresh()
    assert passages(corrected, "country:ge") == {("a.md", 2)}


def test_a_correction_is_undone_under_the_new_name(corrected: Library, folder: Path) -> None:
    (folder / "a.md").rename(folder / "z.md")
    corrected.refresh()
    while corrected.undo_correction():
        corrected.retag()
    assert passages(corrected, "country:ge") == {("z.md", 1), ("z.md", 2)}
    assert passages(corrected, "actor:sco") == set()
    assert not corrected.corrections.items


def test_of_two_copies_neither_takes_the_corrections_and_that_is_told(
    corrected: Library, folder: Path
) -> None:
    text = (folder / "a.md").read_text()
    (folder / "a.md").unlink()
    for name in ("y.md", "z.md"):
        (folder / name).write_text(text)
    corrected.refresh()
    assert passages(corrected, "actor:sco") == set()
    told = corrected.problems()["Corrections of tags"]
    assert len(told) == 2
    assert all("There is no document a.md." in line for line in told)
    assert "Corrections of tags" not in corrected.problems(only_serious=True)


def test_a_rejection_here_spares_the_other_passage(library: Library) -> None:
    library.corrections.reject_in(library.document("a.md"), 1, "country:GE")
    library.retag()
    assert passages(library, "country:ge") == {("a.md", 2)}
    assert "country:GE" in keys(library, "a.md")


@pytest.mark.parametrize(
    ("correction", "query", "found"),
    [
        (Reject("country:GE", document="a.md"), "country:ge", set()),
        (Reject("country:ge", words="tbilisi's"), "country:ge", {("a.md", 1), ("a.md", 2)}),
        (Reject("country:GE"), "country:ge", set()),
        (Add("actor:sco", "b.md"), "actor:sco", {("b.md", 0)}),
        (Add("actor:sco", "b.md", "Qalamov left"), "actor:sco", {("b.md", 2)}),
        (Alias("actor:sco", "Steppe Pact"), "actor:sco", {("b.md", 1)}),
        (
            NewActor("qalamov", "Olzhas Qalamov", "person", ("KZ",)),
            "actor:qalamov",
            {("b.md", 1), ("b.md", 2)},
        ),
        (Merge("csto", "nato"), "actor:nato", {("c.md", 1)}),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, (str, set)) else "",
)
def test_a_correction_is_found_in_the_search_and_undone_again(
    library: Library, correction: Correction, query: str, found: set[tuple[str, int]]
) -> None:
    before = {info.id: library.index.mentions(info.id) for info in library.documents()}
    assert library.correct(correction)
    library.retag()
    assert passages(library, query) == found
    assert library.correct(correction) == "", "it was there already"
    assert library.undo_correction()
    library.retag()
    assert {info.id: library.index.mentions(info.id) for info in library.documents()} == before
    assert library.corrections.redo()
    library.retag()
    assert passages(library, query) == found


def test_merged_actors_are_one_under_both_names(library: Library) -> None:
    library.correct(Merge("csto", "nato"))
    library.retag()
    assert keys(library, "c.md") == {"actor:nato", "country:KZ"}
    assert passages(library, "actor:csto") == passages(library, "actor:nato") == {("c.md", 1)}


@pytest.mark.parametrize(
    ("correction", "affected"),
    [
        (Reject("country:GE", document="a.md"), 1),
        (Reject("country:AM"), 1),
        (Alias("actor:sco", "Steppe Pact"), 1),
        (Alias("actor:sco", "Nowhere to be found"), 0),
        (NewActor("qalamov", "Olzhas Qalamov"), 1),
        (Merge("csto", "nato"), 1),
    ],
)
def test_only_affected_documents_are_tagged_again(
    library: Library, correction: Correction, affected: int
) -> None:
    library.correct(correction)
    assert library.retag().done == affected
    assert library.retag().done == 0


def test_corrections_survive_a_restart_and_an_index_that_is_gone(folder: Path, library: Library) -> None:
    library.correct(Reject("country:GE", document="a.md"))
    library.correct(Alias("actor:sco", "Steppe Pact"))
    library.retag()
    library.close()
    for lost in (False, True):
        if lost:
            for path in library.places.cache.iterdir():
                path.unlink()
        again = Library.open(folder)
        again.refresh()
        assert "country:GE" not in keys(again, "a.md")
        assert "actor:sco" in keys(again, "b.md")
        assert again.retag().done == 0
        again.close()


def test_a_new_document_is_tagged_with_them(folder: Path, library: Library) -> None:
    library.correct(Alias("actor:sco", "Steppe Pact"))
    (folder / "d.md").write_text("The Steppe Pact again.\n")
    library.refresh()
    assert "actor:sco" in keys(library, "d.md")


def test_what_was_not_brought_into_the_index_is_taken_up_the_next_time(
    folder: Path, library: Library
) -> None:
    library.correct(Reject("country:GE"))
    assert not library.retag(cancelled=lambda: True).complete
    library.close()
    again = Library.open(folder)
    again.refresh()
    assert passages(again, "country:ge") == set()
    again.close()


@pytest.mark.parametrize("running", [True, False])
def test_a_hand_edit_is_taken_in(folder: Path, library: Library, running: bool) -> None:
    library.correct(Reject("country:GE"))
    library.retag()
    path = library.corrections.path
    if not running:
        library.close()
    path.write_text(
        path.read_text().replace("country:GE", "country:AM")
        + '\n# mine\n[[alias]]\nentity = "actor:sco"\nwords = "Steppe Pact"\nwhy = "a name of the press"\n'
    )
    found = library if running else Library.open(folder)
    found.refresh()
    assert keys(found, "a.md") == {"country:GE"}
    assert "actor:sco" in keys(found, "b.md")
    found.correct(Reject("country:KZ", document="b.md"))
    assert "# mine" in path.read_text()
    assert 'why = "a name of the press"' in path.read_text()
    found.close()


def test_another_program_that_corrects_is_seen(folder: Path, library: Library) -> None:
    other = Library.open(folder)
    other.correct(Reject("country:GE"))
    other.retag()
    other.close()
    library.refresh()
    assert passages(library, "country:ge") == set()


def test_what_is_read_after_another_program_corrected_is_tagged_so(folder: Path, library: Library) -> None:
    other = Library.open(folder)
    other.correct(Reject("country:GE"))
    other.retag()
    (folder / "d.md").write_text("# Four\n\nGeorgia joined NATO in talks.\n")
    library._intake.refresh()
    assert passages(library, "country:ge") == set()
    other.close()


def test_a_broken_file_is_named_with_its_line_and_what_held_before_holds(
    folder: Path, library: Library
) -> None:
    library.correct(Reject("country:GE"))
    library.retag()
    path = library.corrections.path
    broken = path.read_text() + "[[alias\n"
    path.write_text(broken)
    library.refresh()
    (problem,) = library.problems()["Corrections of tags"]
    assert problem.startswith(f"{path}:{broken.count(chr(10))}: ")
    assert passages(library, "country:ge") == set()
    with pytest.raises(CorrectionError) as caught:
        library.correct(Alias("actor:sco", "Steppe Pact"))
    assert 'words = "Steppe Pact"' in str(caught.value), "the words are not lost"
    assert path.read_text() == broken
    library.close()
    again = Library.open(folder)
    again.refresh()
    assert passages(again, "country:ge") == set()
    path.write_text(broken.replace("[[alias\n", ""))
    again.refresh()
    assert "Corrections of tags" not in again.problems()
    again.close()


def test_what_is_partly_wrong_is_used_where_it_is_right(library: Library) -> None:
    path = library.corrections.path
    path.parent.mkdir(parents=True)
    path.write_text(
        'format = 1\n\n[[reject]]\nentity = "country:Atlantis"\n\n[[reject]]\nentity = "country:georgia"\n'
        '\n[[reject]]\nentity = "country:AM"\ndocumnt = "b.md"\n\n[[aliass]]\nentity = "actor:sco"\n'
    )
    library.refresh()
    problems = library.problems()["Corrections of tags"]
    assert [int(one.split(":")[1]) for one in problems] == [11, 13, 3]
    assert "Did you mean document?" in problems[0]
    assert "Did you mean [[alias]]?" in problems[1]
    assert keys(library, "a.md") == {"country:AM"}, "a scope with a slip in it does not become everywhere"


@pytest.mark.parametrize(
    ("correction", "told"),
    [
        (Reject("country:Atlantis"), "There is no country"),
        (Alias("actor:nobody-at-all", "X Y"), "There is no actor"),
        (Merge("nato", "nato"), "the same already"),
        (NewActor("nato", "Another NATO"), "There is an actor nato already"),
        (NewActor("new", "New Thing", countries=("Atlantis",)), "There is no country"),
        (Alias("actor:sco", "!"), "cannot be an alias"),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_written(
    library: Library, correction: Correction, told: str
) -> None:
    with pytest.raises(CorrectionError, match=told):
        library.correct(correction)
    assert not library.corrections.path.exists()


def test_the_authors_own_tag_can_be_rejected(folder: Path, library: Library) -> None:
    (folder / "a.md").write_text("---\ncountries: [KZ]\n---\n\nNothing of the kind.\n")
    library.refresh()
    assert keys(library, "a.md") == {"country:KZ"}
    library.corrections.reject_in(library.document("a.md"), None, "country:KZ")
    library.retag()
    assert keys(library, "a.md") == set()
    assert library.about("a.md") == ()


def test_rejecting_what_one_added_takes_the_addition_back(library: Library) -> None:
    document = library.document("b.md")
    library.corrections.add_to(document, 1, "actor:sco")
    library.retag()
    assert [tag.entity.key for tag in library.passage_tags(document, 1)] == ["actor:sco"]
    library.corrections.reject_in(document, 1, "actor:sco")
    library.retag()
    assert "actor:sco" not in keys(library, "b.md")
    assert library.corrections.items == ()


def test_a_dictionary_goes_into_a_file_of_its_own(
    tmp_path: Path, library: Library, run_import: Callable[[str], Path]
) -> None:
    written = run_import("STEPPE_PACT_ [IGOSTP] # made up\n+ASTANA_TREATY_\nSCO_ [IGOSCO]\n+STEPPE_CLUB_\n")
    library.retag()
    assert "actor:steppe-pact" in keys(library, "b.md")
    assert json.dumps("Steppe Club") in written.read_text()
    with pytest.raises(CorrectionError, match="imported before"):
        library.corrections.take_in(tmp_path / "made.actors.txt")
    written.unlink()
    library.refresh()
    assert "actor:steppe-pact" not in keys(library, "b.md")


@pytest.fixture
def run_import(tmp_path: Path, library: Library) -> Callable[[str], Path]:
    def run(text: str) -> Path:
        source = tmp_path / "made.actors.txt"
        source.write_text(text)
        _, written = library.corrections.take_in(source)
        assert written is not None
        return written

    return run


def test_names_that_recur_are_suggested_and_known_ones_are_not(folder: Path, library: Library) -> None:
    text = (
        "When Marat Zheenbek came, Kazakhstan said no.\n\n"
        "Then Marat Zheenbek of the Ala Bridge Fund (ABF) left early and never came back.\n\n"
        "Now the ABF is closed.\n"
    )
    for number in range(3):
        (folder / f"n{number}.txt").write_text(text)
    library.refresh()
    found = {one.name: one for one in library.corrections.suggestions()}
    assert found["Marat Zheenbek"].documents == 3
    assert found["Marat Zheenbek"].passages == 6
    assert found["Ala Bridge Fund"].names == ("ABF",)
    assert not {"Kazakhstan", "When", "Then", "When Marat Zheenbek"} & found.keys()
    library.correct(NewActor("zheenbek", "Marat Zheenbek", "person"))
    library.retag()
    assert "Marat Zheenbek" not in {one.name for one in library.corrections.suggestions()}


def test_what_is_taken_back_while_it_is_brought_in_leaves_nothing_behind(
    folder: Path, library: Library
) -> None:
    before = library.index.mentions("a.md")
    library.correct(Reject("country:GE"))
    retag_a_batch(library)
    (folder / "d.md").write_text("# Four\n\nGeorgia joined NATO in talks.\n")
    library._intake.refresh()
    assert library.undo_correction()
    library.retag()
    assert library.index.mentions("a.md") == before
    assert passages(library, "country:ge") == {("a.md", 1), ("a.md", 2), ("d.md", 1)}
    assert not library.corrections.is_pending()


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_was_half_brought_in_by_a_killed_program_and_taken_back_leaves_nothing_behind(
    folder: Path, library: Library, by_hand: bool
) -> None:
    library.correct(Reject("country:GE"))
    retag_a_batch(library)
    library.close()
    again = Library.open(folder)
    if by_hand:
        again.corrections.path.unlink()
    else:
        again.corrections.retract(Reject("country:GE"))
    again.refresh()
    assert passages(again, "country:ge") == {("a.md", 1), ("a.md", 2)}
    again.close()


@pytest.mark.parametrize("name", ["tags-applied.json", "tags-unsettled.json"])
@pytest.mark.parametrize("text", [None, "[[[", '[["reject", "x"]]', "[" * 5_000, "[1]", '{"reject": 1}'])
def test_a_cache_that_takes_nothing_or_is_spoilt_costs_only_time(
    library: Library, name: str, text: str | None
) -> None:
    path = library.places.cache / name
    path.unlink(missing_ok=True)
    if text is None:
        path.mkdir()
    else:
        path.write_text(text)
    library.correct(Reject("country:GE"))
    assert library.retag().complete
    assert passages(library, "country:ge") == set()
    assert library.undo_correction()
    assert library.retag().complete
    assert passages(library, "country:ge") == {("a.md", 1), ("a.md", 2)}


def retag_a_batch(library: Library) -> None:
    """Tag only the first document again, as if the program ended then."""
    done: list[int] = []
    library.retag(first="a.md", progress=lambda now: done.append(now.done), cancelled=lambda: bool(done))
    assert done == [1]
    assert passages(library, "country:ge").isdisjoint({("a.md", 1), ("a.md", 2)})
