"""Indexing that is killed again and again ends with what one clean run gives."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader.library import Library

if TYPE_CHECKING:
    from reader.search.results import Results

QUERIES = (
    "", "water", "watre", "kazakhstan drills", "kazakstan dirlls", '"red line"', "country:kz water",
    "-country:ru", "uzbek* sort:-date", "(coal | gas) -water", "source:gazette date:2022", "tokayev china",
    "'field", "region 7", "title:report railway",
)  # fmt: skip

WORDS = (
    "water", "gas", "coal", "railway", "field", "drills", "line", "red", "border", "treaty", "summit",
    "Kazakhstan", "Uzbekistan", "Russia", "China", "Tokayev", "Samarkand", "Astana", "harvest", "price",
    "wheat", "region", "minister", "said", "that", "the", "of", "in", "and", "with", "about", "after",
)  # fmt: skip

RECORDS = 2_200

KILLS = 6


def sentences(draw: random.Random) -> str:
    return " ".join(draw.choices(WORDS, k=draw.randint(12, 40))).capitalize() + "."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some hundred files, and one of JSON Lines that is most of it; together some seven thousand passages."""
    draw = random.Random(20221)
    root = tmp_path / "corpus"
    (root / "reports").mkdir(parents=True)
    for number in range(120):
        body = "\n\n".join(sentences(draw) for _ in range(8))
        head = f"---\ntitle: Report {number}\ndate: 2022-{number % 12 + 1:02}\nsource: The Gazette\n---\n\n"
        (root / "reports" / f"{number:03}.md").write_text(head + body)
    with (root / "many.jsonl").open("w") as file:
        for number in range(RECORDS):
            text = "\n\n".join(sentences(draw) for _ in range(3))
            record = {"id": f"r{number}", "text": text, "date": f"{2020 + number % 4}"}
            file.write("{broken\n" if number % 700 == 699 else json.dumps(record) + "\n")
    return root


def documents(index_file: Path) -> int:
    """How many are in the file; it may not be there yet."""
    try:
        with closing(sqlite3.connect(f"file:{index_file}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM document").fetchone()[0])
    except sqlite3.Error:
        return 0


def answers(library: Library) -> list[object]:
    return [_answer(library.search(query)) for query in QUERIES]


def _answer(results: Results) -> object:
    hits = [
        (hit.document.id, hit.passage.number, hit.tier, hit.edits, hit.score, hit.highlights, hit.snippet)
        for hit in results.hits[:300]
    ]
    places = [results.hits.place(row) for row in range(results.total)]
    return hits, places, results.facets, results.spellings, results.total_exact, results.total_near


def test_indexing_that_is_killed_goes_on_and_ends_like_a_clean_run(
    environment: dict[str, str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random()
    monkeypatch.setenv("XDG_CACHE_HOME", environment["XDG_CACHE_HOME"])
    monkeypatch.setenv("XDG_STATE_HOME", environment["XDG_STATE_HOME"])
    monkeypatch.setenv("XDG_DATA_HOME", environment["XDG_DATA_HOME"])
    library = Library.open(folder)
    index_file = library.index_file
    library.close()
    command = [sys.executable, "-m", "reader", "index", str(folder), "--json"]
    kept = kills = 0
    while kills < KILLS:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        )
        # At the first moments of a run, or when some more is indexed, anywhere in its transactions.
        until = time.monotonic() + 60
        if draw.random() < 0.7:
            while process.poll() is None and documents(index_file) <= kept and time.monotonic() < until:
                time.sleep(0.005)
        time.sleep(draw.uniform(0, 0.15))
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        now = documents(index_file)
        assert now >= kept, "what was indexed is not lost"
        kept = now
    assert kills >= 2
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    summary = json.loads(done.stdout)
    assert summary["index"]["recovered"] is None
    assert summary["documents"] == 120 + RECORDS - 3
    assert {item["path"] for item in summary["skipped"]} == {f"many.jsonl:{n}00" for n in (7, 14, 21)}

    library = Library.open(folder)
    found = answers(library)
    library.close()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "clean"))
    clean = Library.open(folder)
    clean.refresh()
    assert clean.progress.documents == summary["documents"]
    assert clean.progress.passages == summary["passages"]
    assert found == answers(clean)
    print(f"{kills} kills, the last with {kept} documents indexed")
    clean.close()
