"""The index file: it may be killed, cut short, foreign, full, read-only or shared, and search goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader.errors import DocumentError
from reader.model import Section, Skipped, Span, Style, StyleKind
from reader.search.index import FileKey, Index, IndexedDocument
from reader.search.parser import parse
from reader.search.store import APPLICATION_ID, SCHEMA_VERSION, Reader
from reader.search.texts import PIECE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    MakeDocument = Callable[..., IndexedDocument]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index.sqlite3"


def found(index: Index, query: str) -> list[str]:
    return [hit.document.id for hit in index.search(parse(query)).hits]


def many(make_document: MakeDocument, count: int, first: int = 0) -> list[IndexedDocument]:
    return [
        make_document(f"{i}.md", [f"Report number {i} on drills.", "Second paragraph of it. " * 20])
        for i in range(first, first + count)
    ]


def test_a_second_start_reads_everything_from_the_file(path: Path, make_document: MakeDocument) -> None:
    item = make_document("a.md", ["Heading", "Drills with NATO."], title="On drills", date="2022-09-16")
    document = item.document
    document = type(document)(
        document.info, document.text, document.passages, (Section("Heading", 1, Span(0, 26)),),
        (Style(Span(0, 4), StyleKind.LINK, "https://example.org"),),
    )  # fmt: skip
    index = Index.open(path)
    index.add([IndexedDocument(document, item.mentions, item.file)])
    index.close()
    again = Index.open(path)
    assert again.document("a.md") == document
    assert again.known() == {"a.md": item.file}
    assert found(again, "dri") == []
    assert found(again, "drils") == ["a.md"]
    assert (again.problem, again.recovered) == (None, None)


def test_a_document_longer_than_a_piece_and_a_segment_comes_back_whole(
    path: Path, make_document: MakeDocument
) -> None:
    item = make_document("long.md", [f"word{i % 977} again" for i in range(70_000)])
    index = Index.open(path)
    index.add([item])
    for opened in (index, Index.open(path)):
        assert opened.counts == (1, 70_000)
        assert opened.document("long.md") == item.document
        assert opened.search(parse("'again")).total == 70_000
        last = opened.search(parse("'word3 sort:date")).hits[-1]
        assert last.text == item.document.passage_text(last.passage.number)


def test_a_reading_that_fails_leaves_what_was_known_until_the_next_succeeds(
    path: Path, make_document: MakeDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.open(path)
    index.add([make_document("one", ["alpha beta"]), make_document("two", ["alpha gamma"])])
    other = Index.open(path)
    other.remove(["one"])
    other.add([make_document("three", ["alpha delta"])])

    def failing(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(Reader, "segment", failing)
        index.known()
    assert sorted(found(index, "alpha")) == ["one", "two"]
    index.known()
    assert sorted(found(index, "alpha")) == ["three", "two"]


def test_a_document_that_lost_a_piece_shows_nothing_rather_than_other_words(
    path: Path, make_document: MakeDocument
) -> None:
    index = Index.open(path)
    index.add([make_document("long", ["word " * (PIECE // 4), "steppe and river"])])
    with sqlite3.connect(path) as store:
        store.execute("DELETE FROM text WHERE id = (SELECT min(id) FROM text)")
    store.close()
    hits = Index.open(path).search(parse("'steppe")).hits
    assert [hit.text for hit in hits] == ["steppe and river"]
    assert Index.open(path).search(parse("'word")).hits[0].text == ""


def test_replacing_removing_and_missing_documents(path: Path, make_document: MakeDocument) -> None:
    index = Index.open(path)
    index.add([make_document("a.md", ["old words"]), make_document("b.md", ["other"])])
    before = index.search(parse("'old"))
    index.add([make_document("a.md", ["new words"])])
    assert (found(index, "'old"), found(index, "'new")) == ([], ["a.md"])
    assert before.hits[0].text == "old words", "a result that is shown keeps what it found"
    index.remove(["a.md"])
    assert not index.has("a.md")
    with pytest.raises(DocumentError):
        index.document("a.md")
    with pytest.raises(DocumentError):
        index.mentions("a.md")
    assert Index.open(path).counts == (1, 1)


def test_a_file_is_known_when_it_was_read_to_its_end(path: Path, make_document: MakeDocument) -> None:
    index = Index.open(path)
    index.add([make_document("x.jsonl#1", ["one"], path="x.jsonl", complete=False)])
    assert index.known() == {}
    index.add([make_document("x.jsonl#2", ["two"], path="x.jsonl")])
    assert set(index.known()) == {"x.jsonl"}
    index.add([make_document("x.jsonl#3", ["three"], path="x.jsonl")], replaces=["x.jsonl"])
    assert [info.id for info in index.documents()] == ["x.jsonl#3"]


def test_a_word_that_no_passage_has_any_more_joins_no_others(make_document: MakeDocument) -> None:
    index = Index.open(None)
    index.add([make_document("a.md", ["lifetimes"])])
    assert found(index, "life times") == ["a.md"]
    index.add([make_document("a.md", ["lifetime"])])
    assert found(index, "life times") == []


def test_a_month_that_no_passage_has_any_more_is_no_facet(make_document: MakeDocument) -> None:
    index = Index.open(None)
    index.add([make_document("a.md", ["Drills."], date="2022-09"), make_document("b.md", ["Drills."])])
    assert [f.value for f in index.search(parse("date:2022-09")).facets["date"]] == ["2022-09"]
    index.remove(["a.md"])
    assert index.search(parse("drills date:2022-09")).facets["date"] == ()


def test_what_was_read_of_an_unfinished_file_is_told_and_single_documents_can_go(
    path: Path, make_document: MakeDocument
) -> None:
    one, two = (make_document(f"x.jsonl#{i}", [f"part {i}"], path="x.jsonl", complete=False) for i in "12")
    last = make_document("x.jsonl#3", ["part 3"], path="x.jsonl")
    # All parts of a file are read in one state of it.
    items = [IndexedDocument(i.document, i.mentions, last.file, i.complete) for i in (one, two, last)]
    index = Index.open(path)
    index.add([*items[:2], make_document("a.md", ["whole"])])
    digests = {item.document.id: item.document.info.digest for item in items[:2]}
    for opened in (index, Index.open(path)):
        assert opened.unfinished() == {last.file: digests}
    index.add(items[2:], removed=["x.jsonl#1", "x.jsonl#9"])
    for opened in (index, Index.open(path)):
        assert opened.unfinished() == {}
        assert [info.id for info in opened.documents()] == ["a.md", "x.jsonl#2", "x.jsonl#3"]
        assert set(opened.known()) == {"a.md", "x.jsonl"}
        assert found(opened, "'part") == ["x.jsonl#2", "x.jsonl#3"]


def test_what_could_not_be_read_is_remembered(path: Path, make_document: MakeDocument) -> None:
    file = FileKey("bad.html", 3, 4, 5)
    index = Index.open(path)
    index.add([], skipped=[(file, Skipped("bad.html", "It is damaged."))])
    for opened in (index, Index.open(path)):
        assert opened.known() == {"bad.html": file}
        assert opened.skipped() == (Skipped("bad.html", "It is damaged."),)
    index.add([make_document("bad.html", ["well again"])])
    assert Index.open(path).skipped() == ()
    index.remove(["bad.html"])
    assert Index.open(path).known() == {}


def test_many_small_additions_are_merged(path: Path, make_document: MakeDocument) -> None:
    index = Index.open(path)
    for i in range(40):
        index.add(many(make_document, 1, first=i))
    assert len(index._snapshot.segments) < 16
    assert len(found(index, "'drills")) == 40
    assert Index.open(path).counts == (40, 80)


def test_tidying_leaves_one_segment_and_the_same_answers(path: Path, make_document: MakeDocument) -> None:
    index = Index.open(path)
    for i in range(6):
        index.add(many(make_document, 3, first=2 * i))
    before = [hit.text for hit in index.search(parse("drils 1")).hits]
    index.tidy()
    assert len(index._snapshot.segments) == 1
    assert [hit.text for hit in index.search(parse("drils 1")).hits] == before
    again = Index.open(path)
    assert len(again._snapshot.segments) == 1
    assert [hit.text for hit in again.search(parse("drils 1")).hits] == before


@pytest.mark.parametrize("where", range(20))
def test_a_file_cut_short_is_set_aside_or_still_good(
    path: Path, make_document: MakeDocument, where: int
) -> None:
    index = Index.open(path)
    index.add(many(make_document, 300))
    index.close()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * where // 20])
    opened = Index.open(path)
    aside = list(path.parent.glob("*.damaged-*"))
    assert opened.counts == (0, 0)
    assert bool(opened.recovered) is bool(where)
    assert len(aside) == (1 if where else 0)
    opened.add(many(make_document, 5))
    assert opened.problem is None
    assert Index.open(path).counts == (5, 10)


@pytest.mark.parametrize("seed", range(12))
def test_a_file_with_wrong_bytes_never_stops_the_reader(
    path: Path, make_document: MakeDocument, seed: int
) -> None:
    index = Index.open(path)
    index.add(many(make_document, 300))
    index.close()
    data = bytearray(path.read_bytes())
    start = len(data) * seed // 12
    data[start : start + 512] = bytes((b ^ 0x5A) for b in data[start : start + 512])
    path.write_bytes(data)
    opened = Index.open(path)
    results = opened.search(parse("drills"))
    assert len(results.hits[:3]) == min(3, results.total)
    for info in opened.documents()[:20]:
        try:
            opened.document(info.id)
        except DocumentError:
            assert opened.problem or opened.recovered
    opened.add(many(make_document, 5, first=1000))
    assert len(found(opened, "'1001")) == 1


def test_a_file_whose_log_was_half_taken_over_when_the_program_was_killed_is_good(
    path: Path, make_document: MakeDocument
) -> None:
    index = Index.open(path)
    index.add(many(make_document, 300))
    log = path.with_name(path.name + "-wal")
    changes, before = log.read_bytes(), path.read_bytes()
    index.close()
    after = path.read_bytes()
    assert len(before) < len(after)
    # Pages are copied in their order: the first one, which tells the size, before the file grows.
    page = int.from_bytes(after[16:18], "big")
    path.write_bytes(after[:page] + before[page:])
    log.write_bytes(changes)
    again = Index.open(path)
    assert again.recovered is None
    assert again.counts == (300, 600)
    assert len(found(again, "'drills")) == 300


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 20, b"x", b"SQLite format 3\0" + b"\xff" * 200]
)
def test_a_file_that_is_no_database_is_set_aside(
    path: Path, make_document: MakeDocument, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    index = Index.open(path)
    assert index.recovered is not None
    [aside] = path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == content
    index.add(many(make_document, 2))
    assert Index.open(path).counts == (2, 4)


def test_somebody_elses_database_is_set_aside(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE precious (x)")
    other.close()
    assert Index.open(path).recovered
    [aside] = path.parent.glob("*.damaged-*")
    with sqlite3.connect(aside) as other:
        assert other.execute("SELECT count(*) FROM precious").fetchone() == (0,)
    other.close()


def test_of_damaged_files_of_ours_the_newest_stays_and_no_other_file_goes(path: Path) -> None:
    path.parent.mkdir()
    theirs = b"not a database at all" * 20
    path.write_bytes(theirs)
    Index.open(path).close()
    alike = path.with_name(path.name + ".damaged-by-me")
    alike.write_bytes(b"mine")
    for number in range(3):
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
        path.with_name(path.name + "-wal").unlink(missing_ok=True)
        again = Index.open(path)
        assert again.recovered
        again.close()
        aside = again.set_aside()
        assert [one.ours for one in aside].count(True) == 1, number
        assert [one.path.read_bytes() for one in aside if not one.ours] == [theirs]
        assert aside[-1].path.name in again.recovered
    assert alike.read_bytes() == b"mine"


def test_a_file_of_another_version_is_built_anew(path: Path, make_document: MakeDocument) -> None:
    index = Index.open(path)
    index.add(many(make_document, 2))
    index.close()
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1 << 16}")
        assert other.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    other.close()
    for version in (0, 7):
        index = Index.open(path, version=version)
        assert index.counts == (0, 0)
        assert index.recovered
        index.add(many(make_document, 3))
        index.close()
        assert Index.open(path, version=version).counts == (3, 6)


def test_two_versions_of_the_program_do_not_mix_their_entries(
    path: Path, make_document: MakeDocument
) -> None:
    old = Index.open(path, version=1)
    old.add(many(make_document, 2))
    new = Index.open(path, version=2)
    old.add(many(make_document, 3, first=10))
    assert "another version" in (old.problem or "")
    assert old.counts == (5, 10)
    new.add(many(make_document, 1))
    assert Index.open(path, version=2).counts == (1, 2)


def test_a_full_disk_leaves_the_index_in_memory_until_there_is_room(
    path: Path, make_document: MakeDocument
) -> None:
    index = Index.open(path)
    index.add(many(make_document, 5))
    writer = index._store._writer  # type: ignore[union-attr]
    assert writer is not None
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")
    for i in range(30):
        index.add(many(make_document, 10, first=100 + 10 * i))
    assert "full" in (index.problem or "")
    assert index.counts == (305, 610)
    assert len(found(index, "'drills")) == 305
    index.remove(["100.md"])
    assert Index.open(path).counts[0] < 100
    writer.execute("PRAGMA max_page_count = 1000000")
    index.add(many(make_document, 1, first=900))
    assert index.problem is None
    assert Index.open(path).counts == index.counts == (305, 610)
    assert index.document("150.md").text == Index.open(path).document("150.md").text


def test_a_folder_that_cannot_be_written_leaves_the_index_in_memory(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    index = Index.open(tmp_path / "cache" / "index.sqlite3")
    assert index.problem
    index.add(many(make_document, 12))
    index.remove(["3.md"])
    assert len(found(index, "'drills")) == 11


WRITER = """
import sys
from pathlib import Path
sys.path[:0] = {paths}
from conftest import _make_document
from reader.search.index import Index
index = Index.open(Path(sys.argv[1]))
name = sys.argv[2]
for i in range(int(sys.argv[3])):
    texts = ["drills " + name, "more words " * 50]
    index.add([_make_document(f"{{name}}-{{i}}-{{j}}.md", texts) for j in range(4)])
    print(i, flush=True)
"""


@pytest.fixture
def start_writer(path: Path) -> Iterator[Callable[[str, int], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(name: str, batches: int) -> subprocess.Popen[str]:
        code = WRITER.format(paths=[str(ROOT), str(Path(__file__).parent)])
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(path), name, str(batches)], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_what_was_added_survives_a_kill(
    path: Path, start_writer: Callable[[str, int], subprocess.Popen[str]]
) -> None:
    for round_number in range(3):
        process = start_writer(f"round{round_number}", 10_000)
        assert process.stdout
        done = [int(process.stdout.readline()) for _ in range(7 + 5 * round_number)][-1]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        index = Index.open(path)
        assert index.recovered is None
        ids = {info.id for info in index.documents()}
        assert {f"round{round_number}-{i}-{j}.md" for i in range(done + 1) for j in range(4)} <= ids
        assert len(ids) == index.counts[0] == len(found(index, "'drills"))
        index.close()


def test_two_processes_on_one_file_do_not_harm_each_other(
    path: Path, make_document: MakeDocument, start_writer: Callable[[str, int], subprocess.Popen[str]]
) -> None:
    one, other = start_writer("one", 25), start_writer("other", 25)
    mine = Index.open(path)
    for i in range(25):
        mine.add(many(make_document, 2, first=2 * i))
    assert one.wait(timeout=60) == other.wait(timeout=60) == 0
    assert len(mine.known()) == 250
    assert mine.problem is None
    assert len(found(mine, "'drills")) == 250
    again = Index.open(path)
    assert again.counts == mine.counts == (250, 500)
    assert again.search(parse("'drills")).total == 250


def test_both_may_index_the_same_files(path: Path, make_document: MakeDocument) -> None:
    one, other = Index.open(path), Index.open(path)
    for index in (one, other, one):
        index.add(many(make_document, 3))
    for index in (one, other, Index.open(path)):
        assert set(index.known()) == {"0.md", "1.md", "2.md"}
        assert sorted(found(index, "'drills")) == ["0.md", "1.md", "2.md"]


def test_searching_goes_on_while_documents_come_and_go(path: Path, make_document: MakeDocument) -> None:
    index = Index.open(path)
    index.add(many(make_document, 20))
    stop = threading.Event()
    errors: list[BaseException] = []

    def search() -> None:
        try:
            while not stop.is_set():
                results = index.search(parse("drils repart"))
                rows = results.hits[:10]
                assert len(results.hits) == results.total
                assert all(hit.highlights for hit in rows if hit.text)
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 2
    number = 0
    while time.monotonic() < end:
        index.add(many(make_document, 5, first=number % 50))
        index.remove([f"{number % 30}.md"])
        number += 5
    stop.set()
    for thread in threads:
        thread.join()
    assert not errors


def test_importing_the_index_loads_nothing_heavy() -> None:
    heavy = {"numpy", "rapidfuzz", "pyroaring"}
    code = f"import sys, reader.search.index; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
