"""Draws the picture of the README: `python -m tests.draw_screen`."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from reader.config import Config
from reader.files import asset
from reader.library import Library
from reader.ui.app import ReaderApp

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "screen.svg"


async def draw() -> str:
    """The screen after a search, in the dark theme, 120 by 36 cells."""
    library = Library.open(asset("sample_corpus"))
    library.refresh()
    app = ReaderApp(library, Config(theme="reader-dark"))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause(1)
        await pilot.press("slash", *"kazakstan", "space", *"nato", "space", *"dril")
        await pilot.pause(1)
        await pilot.press("enter")
        await pilot.pause(1)
        return app.export_screenshot(title="reader")


def main() -> None:
    """Draw it, in folders of its own, without the fonts that the export would fetch from the net."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATA", "STATE", "CACHE", "CONFIG"):
            os.environ[f"XDG_{name}_HOME"] = folder
        picture = asyncio.run(draw())
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    PICTURE.write_text(picture.replace("Fira Code,", ""), "utf-8")


if __name__ == "__main__":
    main()
