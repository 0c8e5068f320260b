"""The shape that `docs/architecture.md` promises, held by running it."""

import subprocess
import sys

import pytest

CORE = [
    "reader.library", "reader.cli.main", "reader.cli.search", "reader.cli.count",
    "reader.cli.index", "reader.cli.tags", "reader.cli.notes",
]  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """The modules that are loaded after `statement` ran in a fresh interpreter."""
    code = f"{statement}; import sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", CORE)
def test_the_core_and_the_command_line_do_not_load_textual(module: str) -> None:
    assert "textual" not in loaded_by(f"import {module}")


@pytest.mark.parametrize(
    "heavy", ["trafilatura", "lxml", "pypdfium2", "tomlkit", "numpy", "rapidfuzz", "yaml"]
)
def test_opening_the_facade_does_not_load_what_only_some_work_needs(heavy: str) -> None:
    assert heavy not in loaded_by("import reader.library")


def test_values_and_errors_need_only_the_standard_library() -> None:
    loaded = loaded_by("import reader.model, reader.errors, reader.text")
    top = {name.split(".")[0] for name in loaded} - {"reader", "__main__"}
    installed = {name for name in top if name not in sys.stdlib_module_names and not name.startswith("_")}
    assert not installed & {"textual", "rich", "numpy", "rapidfuzz", "platformdirs", "tomlkit"}
