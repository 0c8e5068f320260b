"""An hour of work that is killed, or loses its power, at each file operation in turn; see test_failing.py.

After the next start each acknowledged change is visible, an unacknowledged one is either there or not, and no
other note is touched.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from reader.errors import NotebookError
from reader.files import Places
from reader.notes.notebook import Notebook
from tests.notes.faults import Faults, KilledError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reader.model import Document


@dataclass
class Expected:
    """What may be seen after the next start, by the first word of a note's text."""

    texts: dict[str, set[str | None]] = field(default_factory=dict)
    """`None`: the note is not there."""

    def may(self, name: str, text: str | None) -> None:
        self.texts.setdefault(name, {None}).add(text)

    def must(self, name: str, text: str | None) -> None:
        self.texts[name] = {text}


def scenario(places: Places, first: Document, second: Document, expected: Expected) -> None:
    """What a user does in an hour, errors met and told."""

    def attempt(name: str, text: str | None, change: Callable[[], object]) -> None:
        expected.may(name, text)
        try:
            change()
        except NotebookError:
            return
        expected.must(name, text)

    def id_of(name: str) -> str:
        return next((e.id for e in notebook.entries() if e.text.startswith(name)), "none")

    notebook = Notebook.open(places)
    span = first.passages[1].span
    attempt("one", "one", lambda: notebook.annotate(first, span, "one"))
    attempt("two", "two", lambda: notebook.annotate(second, second.passages[0].span, "two"))
    notebook.reload()
    attempt("one", "one changed", lambda: notebook.edit(id_of("one"), text="one changed"))
    attempt("two", "two changed", lambda: notebook.edit(id_of("two"), text="two changed"))
    attempt("two", None, lambda: notebook.delete(id_of("two")))
    attempt("three", "three", lambda: notebook.annotate(first, span, "three"))
    other = Notebook.open(places)
    attempt("three", "three there", lambda: other.edit(id_of("three"), text="three there"))
    attempt("three", "three there", lambda: notebook.edit(id_of("three"), tags=["here"]))


def seen(places: Places) -> dict[str, str]:
    return {entry.text.split()[0]: entry.text for entry in Notebook.open(places).entries()}


def check(places: Places, expected: Expected, about: str) -> None:
    found = seen(places)
    for name, allowed in expected.texts.items():
        assert found.get(name) in allowed, f"{about}: {name} is {found.get(name)!r}, not one of {allowed}"
    assert set(found) <= set(expected.texts), about
    assert seen(places) == found, f"{about}: the second start sees something else"


def places_in(root: Path) -> Places:
    return Places(root / "corpus", root / "notes", root / "state", root / "cache")


def steps(root: Path, documents: tuple[Document, Document]) -> int:
    faults = Faults(root)
    with faults.active():
        scenario(places_in(root), *documents, Expected())
    assert faults.count > 60
    return faults.count


def killed(faults: Faults, documents: tuple[Document, Document], expected: Expected) -> bool:
    """Run the scenario; whether it came as far as where it was to be killed."""
    try:
        with faults.active():
            scenario(places_in(faults.root), *documents, expected)
    except KilledError:
        return True
    return False


@pytest.fixture
def documents(build: Callable[..., Document]) -> tuple[Document, Document]:
    return build(), build(path="b.md", title="Other")


def test_without_faults_the_scenario_ends_as_it_should(
    tmp_path: Path, documents: tuple[Document, Document]
) -> None:
    expected = Expected()
    scenario(places_in(tmp_path), *documents, expected)
    assert seen(places_in(tmp_path)) == {"one": "one changed", "three": "three there"}
    check(places_in(tmp_path), expected, "no fault")
    assert Notebook.open(places_in(tmp_path)).problems() == ()


def test_no_kill_loses_a_note(tmp_path: Path, documents: tuple[Document, Document]) -> None:
    total = steps(tmp_path / "count", documents)
    for number in range(total):
        root = tmp_path / str(number)
        expected = Expected()
        faults = Faults(root, number)
        if not killed(faults, documents, expected):
            break
        about = f"killed at {number}: {faults.log[number].replace(str(root), '')}"
        check(places_in(root), expected, about)
        assert not Notebook.open(places_in(root)).problems(), about
        shutil.rmtree(root, ignore_errors=True)


def test_a_kill_while_recovering_from_a_kill_loses_nothing(
    tmp_path: Path, documents: tuple[Document, Document]
) -> None:
    total = steps(tmp_path / "count", documents)
    for number in range(0, total, 3):
        root = tmp_path / str(number)
        expected = Expected()
        if not killed(Faults(root, number), documents, expected):
            break
        for again in range(40):
            copy = tmp_path / f"{number}-{again}"
            if root.exists():
                shutil.copytree(root, copy)
            faults = Faults(copy, again)
            try:
                with faults.active():
                    Notebook.open(places_in(copy))
            except KilledError:
                check(places_in(copy), expected, f"killed at {number}, then at {faults.log[-1]}")
            else:
                break


@pytest.mark.parametrize("broken", [None, "notes", "state"])
@pytest.mark.parametrize("names_survive", [False, True])
def test_no_power_cut_loses_a_note(
    tmp_path: Path, documents: tuple[Document, Document], names_survive: bool, broken: str | None
) -> None:
    total = steps(tmp_path / "count", documents)
    for number in range(total):
        root, after = tmp_path / str(number), tmp_path / f"{number}-after"
        root.mkdir()
        expected = Expected()
        faults = Faults(root, number, broken=root / broken if broken else None)
        if not killed(faults, documents, expected):
            break
        faults.cut_power(after, names_survive=names_survive)
        about = f"power cut at {number}: {faults.log[number].replace(str(root), '')}"
        check(places_in(after), expected, about)
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(after, ignore_errors=True)
