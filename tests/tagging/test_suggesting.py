"""Names that recur and are not known."""

from collections.abc import Callable

import pytest

from reader.model import Document, DocumentInfo, Mention, Passage, PassageKind, Span
from reader.tagging import suggesting
from reader.tagging.suggesting import Suggester, Suggestion
from reader.tagging.tagger import Tagger


def document(number: int, *parts: str, kind: PassageKind = PassageKind.PARAGRAPH) -> Document:
    passages, at = [], 0
    for place, part in enumerate(parts):
        passages.append(Passage(place, Span(at, at + len(part)), kind))
        at += len(part) + 2
    name = f"d{number}"
    return Document(DocumentInfo(name, name, name, "text", "0"), "\n\n".join(parts), tuple(passages))


@pytest.fixture
def suggested(tagger: Tagger) -> Callable[..., dict[str, Suggestion]]:
    def run(*texts: str, times: int = 3) -> dict[str, Suggestion]:
        found = Suggester(lambda _words: False)
        for number in range(times):
            one = document(number, *texts)
            found.add(one, tagger.mentions(one.text))
        return {one.name: one for one in found.suggestions()}

    return run


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They met Olzhas Qalamov in the hall.", {"Olzhas Qalamov"}),
        ("However, they left. The Ala Bridge Fund pays the bill.", {"Ala Bridge Fund"}),
        ("Today the rain stopped, and they left today.", set()),
        ("They said that President Sadyr Japarov of Kyrgyzstan left.", set()),
        ("On Monday they read the news in March.", set()),
        ("I'm sure that I've seen it.", set()),
        ("THE WHOLE LINE IS SHOUTED HERE", set()),
        ("Title Case Words Everywhere In This Line", set()),
        (
            "Они знают, что Олжас Каламов уехал. Там дом Олжаса Каламова, и там Олжас Каламов жил.",
            {"Олжас Каламов"},
        ),
        ("Yesterday they read of the XQZ in the news, and of the XQZ.", {"XQZ"}),
    ],
)
def test_names_are_told_from_what_only_looks_like_one(
    suggested: Callable[..., dict[str, Suggestion]], text: str, names: set[str]
) -> None:
    found = suggested(text)
    assert set(found) == names
    assert all(one.documents == 3 for one in found.values())


def test_an_acronym_comes_with_what_it_stands_for(suggested: Callable[..., dict[str, Suggestion]]) -> None:
    found = suggested("They fund the Ala Bridge Fund (ABF), which is new.", "They like the ABF, they say.")
    assert found["Ala Bridge Fund"].names == ("ABF",)
    assert "ABF" not in found


def test_headings_are_no_evidence(tagger: Tagger) -> None:
    found = Suggester(lambda _words: False)
    for number in range(4):
        found.add(document(number, "On Olzhas Qalamov and rain", kind=PassageKind.HEADING), ())
    assert found.suggestions() == []


def test_memory_is_bounded_and_what_recurs_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggesting, "MOST_NAMES", 100)
    found = Suggester(lambda _words: False)
    nothing: tuple[Mention, ...] = ()
    for number in range(600):
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")
        found.add(document(number, f"they met Zor{letters} Bek{letters} and Olzhas Qalamov there."), nothing)
        assert len(found._seen) <= 103
    (one,) = found.suggestions()
    assert one.name == "Olzhas Qalamov"
    assert one.documents == 600
