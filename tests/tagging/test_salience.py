"""What texts are about: short reports as an editor would file them, mentions in passing left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader.model import Document, DocumentInfo, EntityKind, Passage, Span
from reader.tagging.salience import subjects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.model import Tag
    from reader.tagging import Tagger

REPORTS = [
    ("Kazakhstan raises export duty on crude",
     "Kazakhstan raised its export duty on crude oil. Astana last changed it in 2016, when Russia did.",
     "KZ"),
    ("Floods in Pakistan", "Floods killed hundreds in Sindh. Aid came from Turkey, China and Iran.", "PK"),
    ("Talks on the river", "Egypt, Ethiopia and Sudan resumed talks on the dam. They meet in Kinshasa.",
     "EG ET SD"),
    ("", "LONDON, March 3 - Nigeria's central bank sold dollars on Monday. Nigeria has few.", "NG"),
    ("", "ASTANA - Kyrgyzstan and Tajikistan agreed to exchange land. The Kyrgyz parliament must vote.",
     "KG TJ"),
    ("Bishkek mayor resigns", "The mayor of Bishkek has resigned. He had led the city since 2021.", "KG"),
    ("", "Uzbekistan will build a nuclear plant. Officials said that Rosatom of Russia was chosen.", "UZ"),
    ("Japan and South Korea trade barbs", "Tokyo recalled its ambassador to Seoul. Seoul regretted that.",
     "JP KR"),
    ("", "The harvest in Brazil was poor. Prices rose in Chicago, London and Paris.", "BR"),
    ("", "Hungary blocked the loan. Its minister said in Brussels that it would again.", "HU"),
    ("Chile votes", "Chileans voted on a constitution. Observers came from Spain, Peru and Canada.", "CL"),
]  # fmt: skip


def report(title: str, text: str) -> Document:
    info = DocumentInfo(id="d", path="d", title=title or "Report", format="text", digest="0")
    return Document(info, text, (Passage(0, Span(0, len(text))),))


def countries(tags: Iterable[Tag]) -> list[str]:
    return [tag.entity.id for tag in tags if tag.entity.kind is EntityKind.COUNTRY]


@pytest.mark.parametrize(("title", "text", "wanted"), REPORTS)
def test_what_reports_are_about(tagger: Tagger, title: str, text: str, wanted: str) -> None:
    assert set(countries(subjects(tagger.tags(report(title, text))))) == set(wanted.split())


def test_what_is_named_first_weighs_more_than_what_follows(tagger: Tagger) -> None:
    tags = tagger.tags(report("", "Peru met Chile. Later Chile met Peru."))
    assert countries(tags) == ["PE", "CL"]


def test_a_dateline_counts_for_little_unless_it_is_all_there_is(tagger: Tagger) -> None:
    about = subjects(tagger.tags(report("", "OSLO, May 2 - Exports of Ghana rose.")))
    assert countries(about) == ["GH"]
    assert countries(subjects(tagger.tags(report("", "OSLO, May 2 - Exports rose.")))) == ["NO"]


def test_each_kind_has_subjects_of_its_own(tagger: Tagger) -> None:
    tags = tagger.tags(report("", "Kazakhstan, Kazakhstan, Kazakhstan. NATO in Central Asia."))
    assert [tag.entity.id for tag in subjects(tags)] == ["KZ", "nato", "central-asia"]
