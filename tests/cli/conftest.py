from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a user who never ran it, without a terminal or a remote line."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SSH_"))}
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"):
        kept.pop(name, None)
    homes = {
        f"XDG_{kind}_HOME": str(tmp_path / "xdg" / kind) for kind in ("DATA", "STATE", "CACHE", "CONFIG")
    }
    return {**kept, **homes, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def reader(environment: dict[str, str], tmp_path: Path) -> Callable[..., Ended]:
    """Runs `reader ARGUMENTS` in `tmp_path` to its end."""

    def run(*arguments: str, given: bytes = b"", **more: Any) -> Ended:
        process = subprocess.run(
            [sys.executable, "-m", "reader", *arguments],
            input=given, capture_output=True, check=False, cwd=tmp_path, timeout=90,
            env={**environment, **more},
        )  # fmt: skip
        return Ended(process.returncode, process.stdout.decode(), process.stderr.decode())

    return run


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A small collection with a bit of everything."""
    folder = tmp_path / "corpus"
    (folder / "2022").mkdir(parents=True)
    (folder / "2022" / "drills.md").write_text(
        "---\ntitle: Steppe Eagle\ndate: 2022-09-16\nsource: The Gazette\ncountries: [Kazakhstan]\n---\n\n"
        "# Steppe Eagle\n\nKazakhstan held drills with NATO partners near Almaty.\n\n"
        "## Elsewhere\n\nUzbekistan watched. Moscow was not amused by the drills.\n",
        "utf-8",
    )
    (folder / "water.txt").write_text(
        "Water of two rivers\n\nThe Amu Darya feeds Turkmenistan and Uzbekistan, and little of it is left.\n",
        "utf-8",
    )
    (folder / "records.jsonl").write_text(
        '{"id": "one", "text": "Tokayev flew to Beijing.\\n\\nChina sent gas \\ud83d\\udc0e to Astana."}\n'
        '{"id": "two", "text": "Nothing of the kind."}\n',
        "utf-8",
    )
    (folder / "table.xlsx").write_bytes(b"PK\x03\x04")
    return folder
