from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pybtex.database import BibliographyData, parse_string

from reader.model import DocumentInfo
from reader.notes.bibtex import key_of, written
from reader.notes.cite import citation, long_date
from reader.notes.names import parsed
from reader.text import one_line
from tests.hostile_strings import ALL

INFO = DocumentInfo(
    id="a.md",
    path="a.md",
    title="The “red” lines",
    format="markdown",
    digest="d",
    authors=("Ann Bee", "Cem Dee"),
    date="2022-09-16",
    source="The Gazette",
    url="https://example.org/a(b)",
)

BARE = DocumentInfo("a", "a", "Title", "text", "")

STRINGS = {"type": "string", "minLength": 1}
CSL_ITEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "id"],
    "additionalProperties": False,
    "properties": {
        "id": STRINGS,
        "type": {"enum": ["webpage", "document"]},
        "title": STRINGS,
        "container-title": STRINGS,
        "URL": STRINGS,
        "section": STRINGS,
        "locator": STRINGS,
        "annote": STRINGS,
        "custom": {"type": "object"},
        "author": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": False,
                "properties": dict.fromkeys(
                    ("family", "given", "non-dropping-particle", "suffix", "literal"), STRINGS
                ),
            },
        },
        "issued": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {
                "literal": STRINGS,
                "date-parts": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 1,
                    "items": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 3,
                        "items": {"type": "integer", "minimum": 1},
                    },
                },
            },
        },
    },
}
"""What the schema of citation-style-language/schema (csl-data.json) allows of the fields that are written."""


def csl(info: DocumentInfo, *more: Any) -> dict[str, Any]:
    items = json.loads(citation("csl", info, *more))
    jsonschema.validate(items, {"type": "array", "items": CSL_ITEM, "minItems": 1, "maxItems": 1})
    found: dict[str, Any] = items[0]
    return found


def bibtex(info: DocumentInfo, *more: Any) -> Any:
    """The one entry, as another program reads it."""
    data: BibliographyData = parse_string(citation("bibtex", info, *more), "bibtex")
    (entry,) = data.entries.values()
    return entry


def untexed(text: str) -> str:
    """What TeX prints of a field."""
    for name, character in {
        "backslash": "\0", "braceleft": "\1", "braceright": "\2", "asciitilde": "~", "asciicircum": "^",
        "quotedbl": '"',
    }.items():  # fmt: skip
        text = text.replace(f"{{\\text{name}}}", character)
    for character in "$&%#_":
        text = text.replace(f"\\{character}", character)
    assert "\\" not in text
    text = text.replace("{", "").replace("}", "")
    return text.replace("\0", "\\").replace("\1", "{").replace("\2", "}")


def test_chicago_names_everything_in_order() -> None:
    assert citation("chicago", INFO, 4, "Quote  with\na break", ("Part", "On “drills”")) == (
        "“Quote with a break” Ann Bee and Cem Dee, “The ‘red’ lines,” The Gazette, September 16, 2022, "
        "under “On ‘drills’,” para. 5, https://example.org/a(b)."
    )


def test_what_is_not_known_is_left_out() -> None:
    assert citation("chicago", BARE) == "“Title.”"
    assert citation("plain", BARE, None, "Q") == "Q\n(Title)"
    assert citation("markdown", BARE, 0, "Q", ("Title",)) == "> Q\n>\n> — *Title*, paragraph 1"
    assert csl(BARE) == {"id": key_of(BARE), "type": "document", "title": "Title"}
    assert dict(bibtex(BARE).fields) == {"title": "{Title}"}


def test_markdown_quotes_hold_nothing_that_is_markup() -> None:
    quote = "# not a heading\n- not [a](link)\n1. nor <b>this</b> *nor* `that`\n> nor ~~this~~\n2) nor this"
    html = MarkdownIt("commonmark").render(citation("markdown", INFO, 4, quote))
    assert html.count("<em>") == 1
    assert html.count("<a ") == 1
    for tag in ("<h1", "<li", "<b>", "<code", "<ol"):
        assert tag not in html


@pytest.mark.parametrize("words", ALL)
def test_any_words_stay_words_in_markdown(words: str) -> None:
    info = replace(INFO, title=words, authors=(words,), source=words, date=words)
    tokens = MarkdownIt("commonmark").parse(citation("markdown", info, 0, words, (words, "x")))
    assert {token.type for token in tokens} <= {
        "blockquote_open", "paragraph_open", "inline", "paragraph_close", "blockquote_close",
    }  # fmt: skip


def test_words_that_obsidian_would_hide_are_shown() -> None:
    assert citation("markdown", BARE, None, "5 % of %%").startswith("> 5 % of \\%\\%\n")


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="chicago, markdown, plain, bibtex, csl"):
        citation("mla", INFO)


@pytest.mark.parametrize(
    ("date", "shown", "parts"),
    [
        ("2022", "2022", [2022]),
        ("2022-09", "September 2022", [2022, 9]),
        ("2022-09-01", "September 1, 2022", [2022, 9, 1]),
        ("2022-09-01T10:00", "September 1, 2022", [2022, 9, 1]),
        (None, "", None),
        ("spring 2022", "spring 2022", None),
        ("2022-13", "2022-13", None),
        ("2022-02-30", "2022-02-30", None),
        ("٢٠٢٢", "٢٠٢٢", None),
    ],
)
def test_dates_stay_as_partial_as_they_are(date: str | None, shown: str, parts: list[int] | None) -> None:
    assert long_date(date) == shown
    issued = csl(replace(INFO, date=date)).get("issued")
    fields = bibtex(replace(INFO, date=date)).fields
    if parts is None:
        assert issued == ({"literal": date} if date else None)
        assert fields.get("year") == date
        return
    assert issued == {"date-parts": [parts]}
    assert fields["year"] == str(parts[0])
    assert fields.get("month", "").lower()[:3] == ("sep" if len(parts) > 1 else "")
    assert fields.get("day") == (str(parts[2]) if len(parts) > 2 else None)


@pytest.mark.parametrize(
    ("author", "parts"),
    [
        ("Ann Bee", ("Ann", "", "Bee", "")),
        ("Bee, Ann", ("Ann", "", "Bee", "")),
        ("Ludwig van Beethoven", ("Ludwig", "van", "Beethoven", "")),
        ("van Beethoven, Ludwig", ("Ludwig", "van", "Beethoven", "")),
        ("Maria de la Cruz", ("Maria", "de la", "Cruz", "")),
        ("Martin Luther King Jr.", ("Martin Luther", "", "King", "Jr.")),
        ("King, Jr., Martin", ("Martin", "", "King", "Jr.")),
        ("Martin King, Jr.", ("Martin", "", "King", "Jr.")),
        ("Karen Elliott House", ("Karen Elliott", "", "House", "")),
        ("Gretchen Daily", ("Gretchen", "", "Daily", "")),
        ("Sean O'Brien", ("Sean", "", "O'Brien", "")),
        ("Касым-Жомарт Токаев", ("Касым-Жомарт", "", "Токаев", "")),
    ],
)
def test_names_of_persons_have_parts(author: str, parts: tuple[str, ...]) -> None:
    name = parsed(author)
    assert (name.given, name.particle, name.family, name.suffix) == parts
    (person,) = bibtex(replace(INFO, authors=(author,))).persons["author"]
    read = (person.first_names + person.middle_names, person.prelast_names, person.last_names)
    assert (*(" ".join(words) for words in read), " ".join(person.lineage_names)) == parts
    (item,) = csl(replace(INFO, authors=(author,)))["author"]
    assert tuple(item.get(key, "") for key in ("given", "non-dropping-particle", "family", "suffix")) == parts


@pytest.mark.parametrize(
    "author",
    [
        "Reuters", "Ministry of Trade and Industry", "Министерство иностранных дел", "习近平", "RFE/RL",
        "Radio AZATTYK", "Smith & Sons, Ltd.", "Ann Bee and Cem Dee", "Apple, Inc.", "Eurasianet Staff",
        "{Odd} name", "Sample corpus", "Ministry of Foreign Affairs", "Human Rights Watch", "Freedom House",
        "Global Witness", "Radio Azattyk", "Deutsche Welle", "Reporters Without Borders", "People’s Daily",
        "Foreign Policy", "World Bank", "Associated Press", "Agence France-Presse", "Chatham House",
        "Kazakh Foreign Ministry", "Қазақстан Ұлттық қоры", "Сыртқы істер министрлігі", "Пресс-служба Акорды",
    ],
)  # fmt: skip
def test_organisations_stay_whole(author: str) -> None:
    entry = bibtex(replace(INFO, authors=(author, "Ann Bee")))
    whole, person = entry.persons["author"]
    assert untexed(" ".join(whole.last_names)) == author
    assert not whole.first_names
    assert person.last_names == ["Bee"]
    assert csl(replace(INFO, authors=(author, "Ann Bee")))["author"][0] == {"literal": author}


def test_an_entry_says_where_the_words_stand() -> None:
    info = replace(INFO, digest="00ff")
    fields = bibtex(info, 4, "50 % of {it}", ("Part", "With whom")).fields
    assert fields["note"] == "under ``With whom'', para. 5"
    assert untexed(fields["annote"]) == "50 % of {it}"
    assert (fields["howpublished"], fields["url"]) == ("The Gazette", "https://example.org/a(b)")
    assert fields["sha256"] == "00ff"
    item = csl(info, 4, "50 % of {it}", ("Part", "With whom"))
    assert (item["section"], item["locator"], item["annote"]) == ("With whom", "para. 5", "50 % of {it}")
    assert item["custom"] == {"sha256": "00ff"}


@pytest.mark.parametrize("words", ALL)
def test_any_words_come_back_from_bibtex_and_csl(words: str) -> None:
    line = one_line(words)
    info = replace(INFO, title=words, authors=(words, "Ann Bee"), source=words, url=words)
    entry, item = bibtex(info, 0, words), csl(info, 0, words)
    for field, value in (("title", item.get("title", "")), ("howpublished", item.get("container-title", ""))):
        assert untexed(entry.fields.get(field, "")) == line == value
    assert entry.persons["author"][-1].last_names == ["Bee"]
    assert len(entry.persons["author"]) == 1 + bool(line)


@given(st.lists(st.text(max_size=12), max_size=3), st.text(max_size=30))
def test_whatever_the_metadata_an_entry_can_be_read(authors: list[str], words: str) -> None:
    info = replace(INFO, title=words, authors=tuple(authors), source=words, url=words, date=words)
    assert untexed(bibtex(info, 0, words).fields.get("title", "")) == one_line(words)
    csl(info, 0, words)


def test_keys_are_stable_and_no_two_documents_share_one() -> None:
    infos = [replace(INFO, id=f"{number}.md") for number in range(2000)]
    keys = {key_of(info) for info in infos}
    assert len(keys) == 2000
    assert key_of(INFO) == key_of(replace(INFO, digest="other"))
    assert key_of(INFO).startswith("bee2022red-")
    assert key_of(replace(INFO, authors=("Касым Токаев",), title="Красные линии")).isascii()
    assert list(parse_string(written(reversed(infos[:9])), "bibtex").entries) == sorted(
        map(key_of, infos[:9])
    )
