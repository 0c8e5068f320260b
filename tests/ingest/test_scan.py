from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from reader.errors import CorpusError
from reader.ingest.readers import FORMATS, format_of
from reader.ingest.scan import Scan, clean_path, scan
from reader.text import clean


def make(root: Path, *paths: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("text")


def names(found: Scan) -> list[str]:
    return [file.path for file in found.files]


def reasons(found: Scan) -> dict[str, str]:
    return {item.path: item.reason for item in (*found.skipped, *found.foreign)}


def test_a_folder_is_listed_recursively_and_sorted(tmp_path: Path) -> None:
    make(tmp_path, "b.md", "a/z.TXT", "a/b/c.html", "a-b.txt", "B.jsonl", "ä.md")
    assert names(scan(tmp_path)) == ["B.jsonl", "a/b/c.html", "a/z.TXT", "a-b.txt", "b.md", "ä.md"]


def test_what_is_known_of_a_file_tells_whether_it_changed(tmp_path: Path) -> None:
    make(tmp_path, "a.md")
    status = (tmp_path / "a.md").stat()
    [file] = scan(tmp_path).files
    assert (file.size, file.mtime_ns, file.inode) == (status.st_size, status.st_mtime_ns, status.st_ino)


def test_hidden_files_and_the_readers_own_notes_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.md", ".git/x.md", "notes/format.toml", "notes/doc/doc.md", "b/notes/mine.md")
    found = scan(tmp_path)
    assert names(found) == ["b/notes/mine.md"]
    assert not found.skipped


def test_the_files_of_a_saved_page_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "page.html", "page_files/style.css", "page_files/frame.html", "other_files/a.md")
    assert names(scan(tmp_path)) == ["other_files/a.md", "page.html"]


def test_what_cannot_be_read_has_a_reason(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx", "README", "ok.md", ".md")
    (tmp_path / "empty.md").touch()
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "gone.md").symlink_to("nowhere")
    found = scan(tmp_path)
    assert names(found) == ["ok.md"]
    assert reasons(found) == {
        "README": "There is no reader for files without an extension.",
        "a.xlsx": "There is no reader for .xlsx files.",
        "empty.md": "The file is empty.",
        "gone.md": "This is a link to nothing that can be read (No such file or directory).",
        "pipe.md": "This is a named pipe, not a file.",
    }


def test_a_socket_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s.md")
        assert reasons(scan(tmp_path)) == {"s.md": "This is a socket, not a file."}


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    make(tmp_path, "closed/a.md", "b.md")
    (tmp_path / "closed").chmod(0)
    try:
        found = scan(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert names(found) == ["b.md"]
    assert "cannot be read" in reasons(found)["closed"]


def test_links_are_followed_but_nothing_is_listed_twice(tmp_path: Path) -> None:
    root = tmp_path / "root"
    make(tmp_path, "root/a/one.md", "root/z/two.md", "outside/three.md")
    (root / "a" / "loop").symlink_to(root)
    (root / "b").symlink_to(root / "z")
    (root / "out").symlink_to(tmp_path / "outside")
    (tmp_path / "outside" / "back").symlink_to(root / "a")
    (root / "copy.md").symlink_to(root / "a" / "one.md")
    found = scan(root)
    assert names(found) == ["a/one.md", "out/three.md", "z/two.md"]
    assert sorted(reasons(found)) == ["a/loop", "b", "copy.md", "out/back"]


def test_a_single_file_is_a_collection(tmp_path: Path) -> None:
    make(tmp_path, "data.jsonl", "other.md")
    assert names(scan(tmp_path / "data.jsonl")) == ["data.jsonl"]


def test_no_such_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such folder"):
        scan(tmp_path / "nowhere")


def test_names_that_are_not_text_get_clean_unique_ids(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path)
    for name in (
        b"a\xff.md",
        b"a%FF.md",
        b"esc\x1b[31m.md",
        b"line\nbreak.md",
        "rtl\u202e.md".encode(),
        b"tab\t.md",
    ):
        Path(os.fsdecode(raw + b"/" + name)).write_bytes(b"x")
    found = scan(tmp_path)
    assert sorted(names(found)) == [
        "a%FF.md",
        "a%FF~2.md",
        "esc%1B[31m.md",
        "line%0Abreak.md",
        "rtl%E2%80%AE.md",
        "tab%09.md",
    ]
    for file in found.files:
        assert clean(file.path) == file.path
        assert (tmp_path / file.on_disk).read_bytes() == b"x"
        file.path.encode()


def test_a_name_cannot_pass_for_a_record(tmp_path: Path) -> None:
    assert clean_path("x.jsonl#1.md") == "x.jsonl%231.md"
    assert clean_path("C# notes.md") == "C# notes.md"


def test_a_file_that_vanishes_while_it_is_listed_is_no_error(tmp_path: Path) -> None:
    make(tmp_path, "a/b.md")
    assert names(scan(tmp_path)) == ["a/b.md"]


def test_no_extension_belongs_to_two_formats() -> None:
    extensions = [extension for entry in FORMATS for extension in entry.extensions]
    assert len(set(extensions)) == len(extensions)
    assert all(format_of(f"a{extension.upper()}") for extension in extensions)
    assert format_of("md") is None
