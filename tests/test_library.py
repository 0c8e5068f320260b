"""The façade on real folders: what is new, changed or gone; what everything adds up to."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reader.errors import CorpusError, DocumentError, WorkerError
from reader.ingest.supervisor import Extraction, Extractor
from reader.library import Library, Progress, tag_stream
from reader.model import Document, Skipped, Tag
from reader.notes.annotations import Confidence
from reader.ui import views


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "reports"
    root.mkdir()
    (root / "water.md").write_text(
        "---\ntitle: Water\ndate: 2022-07\n---\n\n"
        "Kazakhstan and Uzbekistan share the Syr Darya.\n\nThe reservoir fills in winter.\n"
    )
    (root / "drills.txt").write_text("Drills\n\nNATO partners held drills near Almaty.\n")
    (root / "set.jsonl").write_text('{"id": "a", "text": "Tokayev spoke in Astana."}\n{broken\n')
    return root


def test_a_collection_is_read_once_and_known_the_next_time(folder: Path) -> None:
    library = Library.open(folder)
    news: list[Progress] = []
    done = library.refresh(progress=news.append)
    assert done.complete
    assert done.documents == 3
    assert news[-1].complete
    assert {info.id for info in library.documents()} == {"water.md", "drills.txt", "set.jsonl#a"}
    library.close()

    again = Library.open(folder)
    assert len(again.documents()) == 3, "there before anything is read"
    news.clear()
    again.refresh(progress=news.append)
    assert [each.files_total for each in news] == [0, 0]
    news.clear()
    again.refresh(progress=news.append)
    assert news == [], "nothing changed, nothing told"
    assert [skipped.path for skipped in again.skipped] == ["set.jsonl:2"]
    again.close()


def test_what_changes_in_the_folder_changes_in_the_library(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    assert library.search("reservoir").total == 1
    (folder / "water.md").write_text("# Water\n\nThe dam was finished.\n")
    os.utime(folder / "water.md", ns=(1, 1))
    (folder / "new.md").write_text("Uranium from Kazakhstan.\n")
    (folder / "drills.txt").unlink()
    library.refresh()
    assert library.search("reservoir typo:off").total == 0
    assert library.search("dam").total == 1
    assert library.search("uranium").total == 1
    assert not library.has("drills.txt")
    with pytest.raises(DocumentError):
        library.document("drills.txt")
    library.close()


def test_what_another_process_indexed_is_read_and_told(folder: Path) -> None:
    mine, other = Library.open(folder), Library.open(folder)
    mine.refresh()
    other.refresh()
    water = folder / "water.md"
    water.write_text(water.read_text() + "\nA new dam.\n")
    other.refresh()
    assert mine.document("water.md").text.endswith("A new dam."), "the text of before is gone"
    water.write_text(water.read_text() + "\nAnother dam.\n")
    other.refresh()
    news: list[Progress] = []
    mine.refresh(progress=news.append)
    assert [each.changed for each in news] == [True]
    assert mine.search("another").total == 1
    mine.close()
    other.close()


def test_a_note_follows_a_document_that_was_renamed(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    document = library.document("water.md")
    library.notebook.annotate(document, document.passages[1].span, "check the level")
    shutil.move(folder / "water.md", folder / "rivers.md")
    library.refresh()
    (entry,) = library.entries()
    assert entry.anchor.document == "rivers.md"
    located = library.notebook.locate(library.document("rivers.md"))[entry.id]
    assert located.confidence is Confidence.SURE
    assert library.search("is:noted").total == 1
    assert library.search('note:"check the level"').total == 1
    library.close()


def test_an_orphan_is_kept_and_found_by_its_state(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    document = library.document("drills.txt")
    library.notebook.annotate(document, document.passages[1].span, "who?")
    (folder / "drills.txt").write_text("Harvest\n\nWheat prices fell in the south this autumn.\n")
    os.utime(folder / "drills.txt", ns=(1, 1))
    library.refresh()
    (entry,) = library.entries()
    assert library.notebook.locate(library.document("drills.txt"))[entry.id].passage is None
    assert library.search("is:orphan").total == 1
    library.close()


def test_tags_of_documents_and_passages_name_their_words(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    document = library.document("water.md")
    words = {
        (tag.entity.id, mention.span.of(document.text))
        for tag in library.tags("water.md")
        for mention in tag.mentions
    }
    assert {("KZ", "Kazakhstan"), ("UZ", "Uzbekistan")} <= words
    assert {tag.entity.id for tag in library.passage_tags(document, 0)} >= {"KZ", "UZ"}
    assert library.passage_tags(document, 1) == ()
    assert [entity.id for entity in library.about("water.md")][:2] in (["KZ", "UZ"], ["UZ", "KZ"])
    library.close()


def test_a_filter_is_toggled_however_it_was_spelt(folder: Path) -> None:
    library = Library.open(folder)
    assert library.toggle("water", "country", "kz") == "country:kz water"
    assert library.toggle("water country:kazakhstan", "country", "kz") == "water"
    assert library.toggle("country:kz,uz", "country", "uz") == "country:kz"
    library.close()


def test_completions_come_with_their_counts(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    found = library.completions("country:ka", 10)
    assert ("kz", "Kazakhstan") in [(item.value, item.label) for item in found]
    assert next(item.passages for item in found if item.value == "kz") == 3
    assert library.complete("water country:uzb", 17) == ("water country:uz", 16)
    assert library.complete("water", 5) == ("water", 5)
    library.close()


def test_without_tolerance_words_match_as_spelt_unless_the_query_says_so(folder: Path) -> None:
    library = Library.open(folder, tolerant=False)
    library.refresh()
    assert library.search("reservior").total == 0
    assert library.search("reservior typo:on").total == 1
    library.close()


def test_one_file_is_a_collection_too(folder: Path) -> None:
    library = Library.open(folder / "set.jsonl")
    library.refresh()
    assert [info.id for info in library.documents()] == ["set.jsonl#a"]
    library.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nowhere"):
        Library.open(tmp_path / "nowhere")


def test_tags_are_streamed_without_an_index(folder: Path, tmp_path: Path) -> None:
    skipped: list[Skipped] = []
    found = {document.id: tags for document, tags in tag_stream(folder, skipped=skipped.append)}
    assert set(found) == {"water.md", "drills.txt", "set.jsonl#a"}
    assert [item.path for item in skipped] == ["set.jsonl:2"]
    assert not (tmp_path / "cache").exists()


def test_an_unchanged_file_of_which_nothing_came_is_not_read_again(folder: Path) -> None:
    (folder / "empty.md").write_text("---\ntitle: Nothing\n---\n")
    library = Library.open(folder)
    library.refresh()
    news: list[Progress] = []
    library.refresh(progress=news.append)
    assert news == []
    library.close()


def test_a_file_of_which_a_format_makes_nothing_is_known_the_next_time_and_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = Extractor.extract

    def nothing_of_drills(*arguments: Any, **more: Any) -> Iterator[Extraction]:
        for one in extract(*arguments, **more):
            yield Extraction(one.file, (), ()) if one.file.path == "drills.txt" else one

    monkeypatch.setattr(Extractor, "extract", nothing_of_drills)
    for new in (3, 0):
        library = Library.open(folder)
        library.refresh()
        assert (library.changes.new, library.changes.changed) == (new, 0)
        assert Skipped("drills.txt", "The file holds no text.") in library.skipped
        library.close()


def test_a_file_that_was_out_of_reach_is_read_when_it_is_not_any_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Skipped("drills.txt", "It cannot be read (Permission denied).")
    extract = Extractor.extract

    def drills_out_of_reach(*arguments: Any, **more: Any) -> Iterator[Extraction]:
        for one in extract(*arguments, **more):
            yield Extraction(one.file, (), (trouble,)) if one.file.path == "drills.txt" else one

    with monkeypatch.context() as patch:
        patch.setattr(Extractor, "extract", drills_out_of_reach)
        patch.setattr(os, "access", lambda path, _mode: Path(path).name != "drills.txt")
        library = Library.open(folder)
        for new in (3, 0):
            library.refresh()
            assert library.changes.new == new
            assert trouble in library.skipped
        patch.setattr(os, "access", lambda _path, _mode: True)
        for changed in (1, 0):
            library.refresh()
            assert library.changes.changed == changed, "tried once more, still out of reach"
        library.close()
    again = Library.open(folder)
    again.refresh()
    assert trouble not in again.skipped
    assert again.search("nato drills").total_exact == 1
    again.close()


def test_a_file_of_another_kind_is_listed_but_no_problem(folder: Path) -> None:
    (folder / "map.png").write_bytes(b"\x89PNG")
    library = Library.open(folder)
    library.refresh()
    assert library.problems()["Files of other kinds"] == ["map.png: There is no reader for .png files."]
    assert list(library.problems(only_serious=True)) == ["Could not be read"]
    assert "map.png" not in {item.path for item in library.skipped}
    library.close()


def test_what_became_of_notes_on_edited_documents_is_counted(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    water, drills = library.document("water.md"), library.document("drills.txt")
    library.notebook.annotate(water, water.passages[0].span, "stays")
    library.notebook.annotate(water, water.passages[1].span, "moves")
    library.notebook.annotate(drills, drills.passages[1].span, "goes")
    assert library.edited_under_notes() == (0, 0, 0)
    text = (folder / "water.md").read_text()
    (folder / "water.md").write_text(
        text.replace("\n\nThe reservoir", "\n\nA new paragraph.\n\nThe reservoir")
    )
    (folder / "drills.txt").write_text("Harvest\n\nWheat prices fell in the south this autumn.\n")
    library.refresh()
    assert library.edited_under_notes() == (1, 1, 1)
    assert library.tell_of_edited() == (1, 1, 1)
    assert library.tell_of_edited() is None, "told already"
    library.save_session(library.session)
    library.close()

    again = Library.open(folder)
    again.refresh()
    assert again.tell_of_edited() is None, "at an earlier start"
    (folder / "water.md").unlink()
    again.refresh()
    assert again.tell_of_edited() == (0, 0, 3)
    again.close()


def test_a_note_on_what_was_renamed_and_edited_at_once_is_looked_for(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    document = library.document("water.md")
    for number, text in enumerate(["stays", "goes"]):
        library.notebook.annotate(document, document.passages[number].span, text)
    text = (folder / "water.md").read_text().replace("The reservoir fills in winter.", "Nothing else.")
    (folder / "water.md").unlink()
    (folder / "rivers.md").write_text(text)
    library.refresh()
    assert {entry.text: library.passage_of(entry) for entry in library.entries()} == {
        "stays": 0,
        "goes": None,
    }
    assert library.edited_under_notes() == (1, 0, 1)
    library.close()


def test_a_file_that_went_and_came_back_is_listed_again(folder: Path, tmp_path: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    shutil.move(folder / "water.md", tmp_path / "away.md")
    library.refresh()
    assert not library.has("water.md")
    shutil.move(tmp_path / "away.md", folder / "water.md")
    library.refresh()
    assert library.has("water.md")
    library.close()


def test_a_folder_that_is_suddenly_bare_is_not_believed(folder: Path, tmp_path: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    away = tmp_path / "away"
    shutil.move(folder, away)
    with pytest.raises(CorpusError):
        library.refresh()
    folder.mkdir()  # the empty place where a disk was mounted
    for _ in range(2):
        with pytest.raises(CorpusError, match="empty or not mounted"):
            library.refresh()
    assert library.progress.documents == 3
    library.close()

    library = Library.open(folder)
    with pytest.raises(CorpusError, match="empty or not mounted"):
        library.refresh()
    assert library.has("water.md")
    assert library.search("reservoir").total == 1
    folder.rmdir()
    shutil.move(away, folder)
    assert library.refresh().documents == 3

    for path in folder.iterdir():
        path.unlink()
    (folder / "new.txt").write_text("Something else.\n")
    library.refresh()
    assert [info.id for info in library.documents()] == ["new.txt"], "one file is proof enough"
    library.close()


def test_what_was_extracted_before_the_worker_failed_is_indexed_and_the_rest_is_read_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.md").write_text("---\ntitle: Nothing\n---\n")
    library = Library.open(folder)
    extract = Extractor.extract

    def failing(*arguments: object, **named: object) -> Iterator[Extraction]:
        for number, extraction in enumerate(extract(*arguments, **named)):  # type: ignore[arg-type]
            if number == 2:
                raise WorkerError("The process that extracts text does not start.")
            yield extraction

    with monkeypatch.context() as patch:
        patch.setattr(Extractor, "extract", failing)
        with pytest.raises(WorkerError):
            library.refresh()
    assert [info.id for info in library.documents()] == ["drills.txt"]
    assert library.refresh().documents == 3
    library.close()


def test_what_could_not_be_indexed_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.md").write_text("---\ntitle: Nothing\n---\n")
    library = Library.open(folder)

    def full(*_arguments: object, **_named: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(library.index, "add", full)
        with pytest.raises(MemoryError):
            library.refresh()
    assert library.refresh().documents == 3
    library.close()


def test_problems_that_come_and_go_without_a_document_are_told(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    (folder / "map.png").write_bytes(b"\x89PNG")
    (folder / "blank.txt").write_text("")
    news: list[Progress] = []
    library.refresh(progress=news.append)
    assert len(news) == 1
    assert "blank.txt" in {item.path for item in library.skipped}
    assert [item.path for item in library.foreign] == ["map.png"]
    (folder / "blank.txt").unlink()
    library.refresh(progress=news.append)
    assert len(news) == 2
    assert "blank.txt" not in {item.path for item in library.skipped}
    library.refresh(progress=news.append)
    assert len(news) == 2
    library.close()


def test_marks_follow_their_passage_when_the_document_is_edited(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    water, drills = library.document("water.md"), library.document("drills.txt")
    library.notebook.annotate(water, water.passages[1].span, "moves", tags=["level"])
    library.notebook.bookmark(water, water.passages[0].span)
    library.notebook.annotate(drills, drills.passages[1].span, "goes", tags=["level"])
    text = (folder / "water.md").read_text()
    (folder / "water.md").write_text(
        text.replace("Kazakhstan and", "# Water\n\nA new paragraph.\n\nKazakhstan and")
    )
    (folder / "drills.txt").write_text("Harvest\n\nWheat prices fell in the south this autumn.\n")
    library.refresh()
    number = {entry.text: library.passage_of(entry) for entry in library.entries()}
    assert number == {"": 2, "moves": 3, "goes": None}
    for query in ("is:noted", "tag:level", "note:moves"):
        assert [(hit.document.id, hit.passage.number) for hit in library.search(query).hits] == [
            ("water.md", 3)
        ]
    (bookmarked,) = library.search("is:bookmarked").hits
    assert bookmarked.text.startswith("Kazakhstan and Uzbekistan")
    assert library.search("note:goes").total == 0
    library.notebook.annotate(drills, drills.passages[0].span, "goes too")
    (lost,) = library.search("is:orphan").hits
    assert (lost.document.id, lost.passage.number) == ("drills.txt", 0), "the document, not a passage"
    states = {facet.value: facet.total for facet in library.search("").facets["is"]}
    assert states["orphan"] == 1
    marks = views.marks_by_document(library)
    assert set(marks) == {"water.md"}
    assert (set(marks["water.md"].bookmarks), set(marks["water.md"].notes)) == ({2}, {3})
    library.close()


def test_an_edited_document_is_read_once_for_all_its_notes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.open(folder)
    library.refresh()
    water = library.document("water.md")
    for number in range(10):
        library.notebook.annotate(water, water.passages[0].span, f"note {number}")
    (folder / "water.md").write_text("A new paragraph.\n\n" + water.text)
    library.refresh()
    read: list[str] = []
    document = library.index.document

    def counting(document_id: str) -> Document:
        read.append(document_id)
        return document(document_id)

    monkeypatch.setattr(library.index, "document", counting)
    assert library.edited_under_notes() == (0, 10, 0)
    assert library.search("is:noted").total == 1
    library.notebook.edit(library.entries()[0].id, text="other words")
    assert library.edited_under_notes() == (0, 10, 0)
    assert read == ["water.md"]
    library.close()


def test_a_document_that_goes_under_its_notes_is_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.open(folder)
    library.refresh()
    water = library.document("water.md")
    library.notebook.annotate(water, water.passages[0].span, "kept")
    (folder / "water.md").write_text("A new paragraph.\n\n" + water.text)
    library.refresh()

    def gone(document_id: str) -> Document:
        raise DocumentError(f"The document {document_id} is not in the collection any more.")

    with monkeypatch.context() as patch:
        patch.setattr(library.index, "document", gone)
        assert library.edited_under_notes() == (0, 0, 0)
    (folder / "water.md").unlink()
    library.refresh()
    (entry,) = library.entries()
    assert library.passage_of(entry) is None
    assert library.edited_under_notes() == (0, 0, 1)
    library.close()


def test_what_documents_are_about_is_known_at_the_next_start_without_tagging(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.open(folder)
    library.refresh()
    library.close()

    def tagging(*_arguments: object) -> None:
        raise AssertionError("tagged again")

    monkeypatch.setattr("reader.tagging.tagger.Tagger.tags", tagging)
    again = Library.open(folder)
    monkeypatch.setattr(again.index, "document", tagging)
    assert {entity.id for entity in again.about("water.md")} == {"KZ", "UZ", "syr-darya"}
    assert again.about("nowhere.md") == ()
    again.close()


def records(numbers: Iterable[int]) -> str:
    return "".join(f'{{"id": {n}, "text": "Record {n} on wheat."}}\n' for n in numbers)


def stop_after(parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let extraction fail after so many parts of files."""
    extract = Extractor.extract

    def failing(*arguments: object, **named: object) -> Iterator[Extraction]:
        for number, extraction in enumerate(extract(*arguments, **named)):  # type: ignore[arg-type]
            if number == parts:
                raise WorkerError("The process that extracts text does not start.")
            yield extraction

    monkeypatch.setattr(Extractor, "extract", failing)


def test_reading_a_large_file_goes_on_where_it_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "large"
    root.mkdir()
    # Of the same records without an id some are there and some are not.
    (root / "a.jsonl").write_text(records(range(500)) + '{"text": "Wheat again."}\n' * 400)
    with monkeypatch.context() as patch:
        stop_after(3, patch)
        library = Library.open(root)
        with pytest.raises(WorkerError):
            library.refresh()
        library.close()

    library = Library.open(root)
    done = len(library.documents())
    tagged: list[str] = []
    tags = library.tagger.tags

    def counting(document: Document, *more: Any) -> tuple[Tag, ...]:
        tagged.append(document.id)
        return tags(document, *more)

    monkeypatch.setattr(library.tagger, "tags", counting)
    news: list[Progress] = []
    library.refresh(progress=news.append)
    assert done == 600
    assert len(tagged) == 301, "those that were not there, and one to say that the file is complete"
    assert min(progress.documents for progress in news) == done, "what was there can be searched meanwhile"
    assert library.progress.documents == library.search("'wheat").total == 900
    tagged.clear()
    library.refresh()
    assert not tagged
    library.close()


def test_a_large_file_that_changed_after_it_was_stopped_is_read_from_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "large"
    root.mkdir()
    (root / "a.jsonl").write_text(records(range(900)))
    library = Library.open(root)
    with monkeypatch.context() as patch:
        stop_after(3, patch)
        with pytest.raises(WorkerError):
            library.refresh()
    (root / "a.jsonl").write_text(records(range(100, 400)))
    library.refresh()
    assert {info.id for info in library.documents()} == {f"a.jsonl#{n}" for n in range(100, 400)}
    library.close()


def test_what_a_stopped_file_does_not_hold_any_more_goes_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "large"
    root.mkdir()
    path = root / "a.jsonl"
    path.write_text(records(range(900)))
    before = path.stat()
    library = Library.open(root)
    with monkeypatch.context() as patch:
        stop_after(3, patch)
        with pytest.raises(WorkerError):
            library.refresh()
    # Other records in a file that looks the same: an edit within one tick of the clock.
    text = records(range(900)).replace('"id": 7,', '"id": "x",', 1).replace("Record 8 on wheat", "Barley", 1)
    path.write_bytes(text.encode().ljust(before.st_size)[: before.st_size])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    library.refresh()
    assert not library.has("a.jsonl#7")
    assert library.has("a.jsonl#x")
    assert library.search("'barley").total == 1
    assert library.progress.documents == 900
    library.close()


@pytest.mark.parametrize("record", [0, 1, 250])
def test_a_record_that_changed_while_its_file_was_stopped_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: int
) -> None:
    root = tmp_path / "large"
    root.mkdir()
    path = root / "a.jsonl"
    path.write_text(records(range(900)))
    before = path.stat()
    library = Library.open(root)
    with monkeypatch.context() as patch:
        stop_after(3, patch)
        with pytest.raises(WorkerError):
            library.refresh()
    path.write_text(path.read_text().replace(f"Record {record} on wheat", f"Record {record} on beans"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    library.refresh()
    assert library.search("'beans").total == 1
    assert library.search("'wheat").total == 899
    assert path.name in library.index.known(), "the file was read to its end"
    library.close()


def test_a_saved_search_can_be_used_at_once(folder: Path) -> None:
    library = Library.open(folder)
    library.refresh()
    assert library.searches() == {}
    library.save_search("dams", "reservoir")
    assert library.searches() == {"dams": "reservoir"}
    assert library.search("@dams").total == 1
    library.close()


def test_what_is_odd_about_a_document_that_was_read_is_a_notice(folder: Path) -> None:
    (folder / "set.jsonl").write_text('{"id": "a", "text": "One."}\n{"id": "a", "text": "Two."}\n{broken\n')
    (folder / "odd.md").write_text("---\ntitle: Odd\ntags: [a, b\n---\n\nSome words.\n")
    library = Library.open(folder)
    library.refresh()
    library.close()
    library = Library.open(folder)
    library.refresh()
    problems = library.problems()
    assert [line.partition(": ")[0] for line in problems["Could not be read"]] == ["set.jsonl:3"]
    assert [line.partition(": ")[0] for line in problems["Notices"]] == ["odd.md", "set.jsonl:2"]
    assert {"odd.md", "set.jsonl#a", "set.jsonl#a~2"} <= {info.id for info in library.documents()}
    library.close()


def test_a_file_that_was_read_in_part_is_not_known_by_what_was_wrong_with_that(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.open(folder)
    extract = Extractor.extract

    def failing(*arguments: object, **named: object) -> Iterator[Extraction]:
        for extraction in extract(*arguments, **named):  # type: ignore[arg-type]
            if extraction.file.path == "set.jsonl":
                yield Extraction(extraction.file, (), extraction.skipped, last=False)
                raise WorkerError("The process that extracts text does not start.")
            yield extraction

    with monkeypatch.context() as patch:
        patch.setattr(Extractor, "extract", failing)
        with pytest.raises(WorkerError):
            library.refresh()
    library.refresh()
    assert library.has("set.jsonl#a")
    assert [item.path for item in library.skipped] == ["set.jsonl:2"]
    library.close()
