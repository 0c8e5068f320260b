"""A disk that is full, an index that goes away or becomes another, two programs on one: nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]

FILES = 300

QUERIES = (
    "water",
    "watre 17",
    "report nine",
    '"old mill"',
    "country:kz",
    "-country:kz sort:date",
    "mill 2?8",
)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "reports"
    root.mkdir()
    write(root, range(FILES))
    return root


def write(root: Path, numbers: range) -> None:
    for number in numbers:
        country = ("Kazakhstan", "Norway", "Peru")[number % 3]
        text = f"Report {number} on water from {country}.\n\n" + "".join(
            f"Paragraph {line} of {number}: the old mill at {line * number} still turns.\n\n"
            for line in range(6)
        )
        (root / f"{number:03}.md").write_text(text)


def answers(library: Library) -> list[object]:
    found: list[object] = []
    for query in QUERIES:
        results = library.search(query)
        hits = [(hit.document.id, hit.passage, hit.tier, hit.score, hit.text) for hit in results.hits]
        found.append((hits, results.facets, results.spellings))
    return found


def clean_answers(folder: Path, tmp_path: Path) -> list[object]:
    """What an index gives that met no trouble."""
    before = os.environ["XDG_CACHE_HOME"]
    os.environ["XDG_CACHE_HOME"] = str(tmp_path / "clean")
    try:
        library = Library.open(folder)
        library.refresh()
        found = answers(library)
        library.close()
    finally:
        os.environ["XDG_CACHE_HOME"] = before
    return found


def is_whole(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.execute("PRAGMA integrity_check")) == [("ok",)]


class SmallDisk:
    """A file system of its own in memory that holds little."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def resize(self, kilobytes: int) -> None:
        mount("-o", f"remount,size={kilobytes}k", str(self.place))


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    place = tmp_path / "small"
    place.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a small disk takes root")
    try:
        mount("-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no small disk can be mounted here: {error.stderr.decode().strip()}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(place))
    yield SmallDisk(place)
    subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


def reader(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reader", *arguments], capture_output=True, text=True, check=False, timeout=90
    )


def test_on_a_full_disk_everything_is_searchable_and_the_next_run_keeps_it(
    folder: Path, disk: SmallDisk, tmp_path: Path
) -> None:
    expected = clean_answers(folder, tmp_path)
    library = Library.open(folder)
    progress = library.refresh()
    assert (progress.complete, progress.documents) == (True, FILES)
    (told,) = library.problems(only_serious=True)["Index"]
    where = library.index_file.parent
    assert told == f"The index is kept in memory only: database or disk is full ({where})."
    assert answers(library) == expected
    assert library.document("007.md").text.startswith("Report 7 on water")
    library.close()

    again = Library.open(folder)
    assert again.index.recovered is None, "what got there is good"
    again.refresh()
    assert answers(again) == expected
    disk.resize(65_536)
    write(folder, range(FILES, FILES + 1))
    again.refresh()
    assert again.index.problem is None, "there is room again"
    again.close()

    third = Library.open(folder)
    assert third.progress.documents == FILES + 1
    third.refresh()
    assert answers(third) == clean_answers(folder, tmp_path)
    third.close()


def test_on_a_full_disk_the_commands_say_so_and_answer(folder: Path, disk: SmallDisk) -> None:
    indexed = reader("index", str(folder), "--json")
    assert indexed.returncode == 2
    told = "reader: The index is kept in memory only: database or disk is full (/"
    assert indexed.stderr.startswith(told)
    assert indexed.stderr.count("\n") == 1
    summary = json.loads(indexed.stdout)
    assert summary["documents"] == FILES
    assert "disk is full" in summary["index"]["problem"]
    found = reader("search", "'mill", str(folder), "--json")
    assert found.returncode == 0
    assert "disk is full" in found.stderr
    assert json.loads(found.stdout)["total_exact"] == 6 * FILES
    disk.resize(65_536)
    done = reader("index", str(folder), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["documents"] == FILES
    assert json.loads(reader("index", str(folder), "--json").stdout)["files"]["new"] == 0


def test_on_a_disk_without_any_room_everything_is_searchable(
    folder: Path, disk: SmallDisk, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="No space"):
        (disk.place / "full").write_bytes(bytes(1 << 20))
    library = Library.open(folder)
    library.refresh()
    assert library.index.problem
    assert answers(library) == clean_answers(folder, tmp_path)
    library.close()


def test_several_programs_may_index_and_search_one_collection_at_once(folder: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries.txt"
    queries.write_text("\n".join(["water", "mill country:kz", "watre"] * 20))
    commands = [
        ["index", str(folder), "--json"],
        ["index", str(folder), "--json"],
        ["search", "--batch", str(queries), str(folder), "--json"],
        ["count", "water", str(folder), "--json"],
    ]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "reader", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    ended = [process.communicate(timeout=90) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], ended
    for out, err in ended:
        assert "memory only" not in err
        assert out
    for index in (0, 1):
        summary = json.loads(ended[index][0])
        assert summary["documents"] == FILES
        assert summary["index"]["recovered"] is None
    counts = {
        (a["query"], a["total_exact"], a["total_near"]) for a in map(json.loads, ended[2][0].splitlines())
    }
    assert len(counts) == 3
    assert json.loads(ended[3][0])["total_exact"] == FILES

    library = Library.open(folder)
    assert library.progress.documents == FILES
    assert len(library.documents()) == len({info.id for info in library.documents()}) == FILES
    assert is_whole(library.index_file)
    assert not list(library.index_file.parent.glob("*.damaged-*"))
    assert answers(library) == clean_answers(folder, tmp_path)
    library.close()


def test_two_open_collections_see_what_the_other_read(folder: Path, tmp_path: Path) -> None:
    one, other = Library.open(folder), Library.open(folder)
    one.refresh()
    other.refresh()
    write(folder, range(FILES, FILES + 5))
    (folder / "000.md").unlink()
    other.refresh()
    one.refresh()
    expected = clean_answers(folder, tmp_path)
    assert answers(one) == answers(other) == expected
    one.close()
    other.close()


def no_file(file: Path, _other: Path) -> None:
    for beside in file.parent.glob(f"{file.name}*"):
        beside.unlink()


def no_folder(file: Path, _other: Path) -> None:
    shutil.rmtree(file.parent)


def garbage(file: Path, _other: Path) -> None:
    new = file.with_name("new")
    new.write_bytes(b"not an index at all " * 500)
    new.replace(file)


def overwritten(file: Path, _other: Path) -> None:
    file.write_bytes(b"not an index at all " * 5_000)


def emptied(file: Path, _other: Path) -> None:
    file.write_bytes(b"")


def index_of_another_collection(file: Path, other: Path) -> None:
    new = file.with_name("new")
    shutil.copy(other, new)
    new.replace(file)


@pytest.mark.parametrize(
    "happens", [no_file, no_folder, garbage, overwritten, emptied, index_of_another_collection]
)
def test_an_index_that_goes_away_or_changes_while_it_is_open_costs_no_answer(
    folder: Path, tmp_path: Path, happens: object
) -> None:
    (tmp_path / "else").mkdir()
    write(tmp_path / "else", range(7, 30))
    elsewhere = Library.open(tmp_path / "else")
    elsewhere.refresh()
    elsewhere.close()
    library = Library.open(folder)
    library.refresh()
    expected = clean_answers(folder, tmp_path)
    assert callable(happens)
    happens(library.index_file, elsewhere.index_file)
    assert answers(library) == expected
    write(folder, range(FILES, FILES + 20))
    library.refresh()
    expected = clean_answers(folder, tmp_path)
    assert answers(library) == expected
    library.close()
    for _ in range(2):
        again = Library.open(folder)
        again.refresh()
        assert answers(again) == expected
        assert again.index.problem is None
        again.close()
    assert again.index.recovered is None
