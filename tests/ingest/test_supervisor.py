from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader.errors import WorkerError
from reader.ingest import process, supervisor
from reader.ingest.scan import SourceFile, scan
from reader.ingest.supervisor import Extraction, Extractor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Maker = Callable[..., tuple[Path, tuple[SourceFile, ...]]]

# Runs in the worker before it serves: a file's name decides what its reader does.
MISCHIEF = """
import os, signal, sys, time
sys.path[:] = sys.argv[2:]
from reader.ingest import worker
from reader.ingest.readers import plain
honest = plain.read
def read(source):
    if "crash" in source.name:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "hang" in source.name:
        time.sleep(60)
    if "stop" in source.name:
        os.kill(os.getpid(), signal.SIGSTOP)
    if "swell" in source.name:
        held = [bytes(2 ** 20) for _ in range(10 ** 6)]
    if "exit" in source.name:
        os._exit(0)
    if "print" in source.name:
        print("noise on standard output", flush=True)
        os.write(2, b"noise on standard error")
    if "bug" in source.name:
        raise ZeroDivisionError
    if "nonsense" in source.name:
        os.write(3, b"\\0\\0\\0\\4{{{{")
    if "connect" in source.name:
        import socket
        socket.create_connection(("127.0.0.1", 9))
    if "spawn" in source.name:
        import subprocess
        subprocess.Popen(["true"])
    if "write" in source.name:
        open("/tmp/never", "w")
    return honest(source)
plain.read = read
worker.main(int(sys.argv[1]))
"""


@pytest.fixture
def mischief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_BOOT", MISCHIEF)


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    def files(*names: str) -> tuple[Path, tuple[SourceFile, ...]]:
        for name in names:
            (tmp_path / name).write_text(f"The text of {name}.")
        return tmp_path, scan(tmp_path).files

    return files


@pytest.fixture
def extractor() -> Iterator[Extractor]:
    with Extractor(seconds_per_file=10) as found:
        yield found


def outcome(extractions: Iterable[Extraction]) -> dict[str, str]:
    return {e.file.path: e.skipped[0].reason if e.skipped else e.documents[0].text for e in extractions}


def test_a_current_folder_that_was_deleted_is_no_hindrance(
    make: Maker, extractor: Extractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, files = make("a.txt")
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert outcome(extractor.extract(root, files)) == {"a.txt": "The text of a.txt."}


def test_documents_come_in_the_order_of_the_files(make: Maker, extractor: Extractor) -> None:
    root, files = make(*(f"{n:03}.txt" for n in range(120)))
    found = list(extractor.extract(root, files))
    assert [e.file for e in found] == list(files)
    assert [e.documents[0].text for e in found] == [f"The text of {n:03}.txt." for n in range(120)]


@pytest.mark.usefixtures("mischief")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("crash.txt", "The file crashed the extractor."),
        ("exit.txt", "The file crashed the extractor."),
        ("nonsense.txt", "The file made the extractor fail."),
        ("hang.txt", "Reading it took longer than 1 s."),
        ("stop.txt", "Reading it took longer than 1 s."),
        ("swell.txt", "Reading it takes more memory than is allowed."),
        ("bug.txt", "The reader failed on it (ZeroDivisionError)."),
        ("connect.txt", "It cannot be read (socket.getaddrinfo is not for the extractor)."),
        ("spawn.txt", "It cannot be read (subprocess.Popen is not for the extractor)."),
        ("write.txt", "It cannot be read (the extractor writes no files)."),
    ],
)
def test_a_bad_file_costs_only_itself(make: Maker, name: str, reason: str) -> None:
    root, files = make("a.txt", "b.txt", name, "y.txt", "z.txt")
    with Extractor(seconds_per_file=1, memory_bytes=400 << 20) as extractor:
        found = outcome(extractor.extract(root, files))
    assert found.pop(name) == reason
    assert found == {f"{n}.txt": f"The text of {n}.txt." for n in "abyz"}


@pytest.mark.usefixtures("mischief")
def test_many_bad_files_in_a_row(make: Maker, extractor: Extractor) -> None:
    root, files = make(*(f"{kind}{n}.txt" for kind in ("crash", "fine", "exit") for n in range(3)))
    found = outcome(extractor.extract(root, files))
    assert [text.startswith("The text") for text in found.values()] == [False] * 3 + [False] * 3 + [True] * 3


@pytest.mark.usefixtures("mischief")
def test_what_the_worker_prints_reaches_no_terminal(
    make: Maker, extractor: Extractor, capfd: pytest.CaptureFixture[str]
) -> None:
    root, files = make("print.txt")
    assert outcome(extractor.extract(root, files)) == {"print.txt": "The text of print.txt."}
    extractor.close()
    assert capfd.readouterr() == ("", "")


def test_a_worker_killed_from_outside_loses_no_file(make: Maker, extractor: Extractor) -> None:
    root, files = make(*(f"{n:03}.txt" for n in range(60)))
    found = []
    for extraction in extractor.extract(root, files):
        found.append(extraction)
        if len(found) in {5, 30} and extractor.pid:
            os.kill(extractor.pid, signal.SIGKILL)
    assert all(e.documents for e in found)
    assert [e.file for e in found] == list(files)


def test_a_large_json_lines_file_comes_in_parts(tmp_path: Path, extractor: Extractor) -> None:
    with (tmp_path / "data.jsonl").open("w") as stream:
        for number in range(1_000):
            stream.write(json.dumps({"id": number, "text": f"Text {number}. " * 20}) + "\n")
    found = list(extractor.extract(tmp_path, scan(tmp_path).files))
    assert len(found) > 3
    assert [e.last for e in found] == [False] * (len(found) - 1) + [True]
    assert [d.id for e in found for d in e.documents] == [f"data.jsonl#{n}" for n in range(1_000)]


def test_known_documents_are_only_named_however_many(tmp_path: Path, extractor: Extractor) -> None:
    (tmp_path / "a.txt").write_text("One.\n")
    (tmp_path / "b.jsonl").write_text(
        "".join(f'{{"id": {n}, "text": "Record {n}."}}\n' for n in range(8_000))
    )
    (tmp_path / "c.txt").write_text("Two.\n")
    files = scan(tmp_path).files
    digests = {
        document.id: document.info.digest
        for extraction in extractor.extract(tmp_path, files)
        for document in extraction.documents
    }
    wanted = {"b.jsonl#0", "b.jsonl#4711", "a.txt", "c.txt"}
    known = {"b.jsonl": {id_: digest for id_, digest in digests.items() if id_ not in wanted}}
    found = list(extractor.extract(tmp_path, files, known=known))
    assert {document.id for extraction in found for document in extraction.documents} == wanted
    assert [id_ for extraction in found for id_ in extraction.known] == list(known["b.jsonl"])
    assert [extraction.file.path for extraction in found if extraction.last] == ["a.txt", "b.jsonl", "c.txt"]


def test_a_single_file_is_a_collection(tmp_path: Path, extractor: Extractor) -> None:
    file = tmp_path / "data.jsonl"
    file.write_text('{"id": "x", "text": "One."}')
    [found] = extractor.extract(file, scan(file).files)
    assert found.documents[0].id == "data.jsonl#x"


def test_names_that_are_not_text_are_opened(tmp_path: Path, extractor: Extractor) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\n.txt")).write_text("Text.")
    [found] = extractor.extract(tmp_path, scan(tmp_path).files)
    assert found.documents[0].id == "a%FF%0A.txt"


def test_a_file_that_vanished_is_skipped(make: Maker, extractor: Extractor) -> None:
    root, files = make("a.txt", "b.txt", "c.txt")
    (root / "a.txt").unlink()
    (root / "b.txt").unlink()
    os.mkfifo(root / "b.txt")
    found = outcome(extractor.extract(root, files))
    assert found["a.txt"] == "It cannot be read (No such file or directory)."
    assert found["b.txt"] == "It is not a regular file any more."
    assert found["c.txt"] == "The text of c.txt."


def test_giving_up_ends_the_work_and_the_extractor_goes_on_later(make: Maker, extractor: Extractor) -> None:
    root, files = make(*(f"{n:03}.txt" for n in range(50)))
    given: list[Extraction] = []
    for extraction in extractor.extract(root, files, cancelled=lambda: len(given) >= 3):
        given.append(extraction)  # noqa: PERF402 — `cancelled` looks at it
    assert len(given) == 3
    assert len(list(extractor.extract(root, files))) == 50
    iterator = extractor.extract(root, files)
    next(iterator)
    iterator.close()  # type: ignore[attr-defined]
    assert len(list(extractor.extract(root, files))) == 50


def test_time_the_caller_takes_is_not_the_files(make: Maker) -> None:
    root, files = make("a.txt", "b.txt", "c.txt")
    with Extractor(seconds_per_file=0.5) as extractor:
        found = []
        for extraction in extractor.extract(root, files):
            time.sleep(0.6)
            found.append(extraction)
    assert all(e.documents for e in found)


def test_nothing_is_started_for_nothing(tmp_path: Path) -> None:
    with Extractor() as extractor:
        assert extractor.pid is None


def test_a_closed_extractor_leaves_no_process(make: Maker) -> None:
    root, files = make("a.txt")
    extractor = Extractor()
    list(extractor.extract(root, files))
    pid = extractor.pid
    assert pid
    extractor.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_worker_that_does_not_start_is_an_error_with_its_words(
    make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_BOOT", "raise SystemExit('no such module')")
    root, files = make("a.txt")
    with Extractor() as extractor, pytest.raises(WorkerError, match="no such module"):
        list(extractor.extract(root, files))


def test_modules_beside_the_documents_are_not_imported(
    make: Maker, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, files = make("a.txt")
    for name in ("json", "yaml", "trafilatura", "sitecustomize"):
        (root / f"{name}.py").write_text("raise SystemExit('hostile')")
    monkeypatch.chdir(root)
    monkeypatch.setenv("PYTHONPATH", str(root))
    assert outcome(extractor.extract(root, files))["a.txt"] == "The text of a.txt."


PARENT = """
import sys, time
from pathlib import Path
from reader.ingest.scan import scan
from reader.ingest.supervisor import Extractor
root = Path(sys.argv[1])
extractor = Extractor()
list(extractor.extract(root, scan(root).files))
print(extractor.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_worker_dies_with_its_parent_and_says_nothing(make: Maker, end: signal.Signals) -> None:
    root, _ = make("a.txt")
    package = str(Path(supervisor.__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": package},
        start_new_session=True,
    ) as parent:
        assert parent.stdout
        assert parent.stderr
        pid = int(parent.stdout.readline())
        os.killpg(parent.pid, end)
        said = parent.stderr.read().decode()
    assert "worker" not in said
    assert _ended(pid)


def _ended(pid: int) -> bool:
    """Whether a process ends within some seconds."""
    for _ in range(100):
        with contextlib.suppress(FileNotFoundError):
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            if state != "Z":
                time.sleep(0.05)
                continue
        return True
    return False


def test_the_supervisor_loads_no_extractor() -> None:
    code = (
        "import sys; import reader.ingest.supervisor, reader.ingest.scan;"
        "print([m for m in ('trafilatura', 'lxml', 'markdown_it', 'yaml', 'chardet') if m in sys.modules])"
    )
    package = str(Path(supervisor.__file__).parents[2])
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": package}, check=True)
    assert run.stdout.strip() == "[]"
