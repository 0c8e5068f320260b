"""What tests of the interface share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reader.files import asset
from reader.library import Library


@pytest.fixture(scope="session")
def sample_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which the sample corpus is indexed already; to be copied."""
    folder = tmp_path_factory.mktemp("indexed")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "STATE", "CACHE", "CONFIG"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        library = Library.open(asset("sample_corpus"))
        library.refresh()
        library.close()
    return folder / "cache"


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
