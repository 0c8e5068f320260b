"""What tests of the interface share."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes a collection of one Markdown document titled Trade, in folders of its own."""
    for name in ("DATA", "STATE", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))

    def made(text: str) -> Path:
        root = tmp_path / "reports"
        root.mkdir()
        (root / "one.md").write_text(f"# Trade\n\n{text}", "utf-8")
        return root

    return made
