"""Actor dictionaries of PETRARCH, made up in their form."""

import pytest

from reader.tagging.corrections import Alias, NewActor
from reader.tagging.gazetteer import Gazetteer
from reader.tagging.petrarch import Code, read_dictionary
from reader.tagging.petrarch_taking import Taken, take
from reader.tagging.tables import Role

TEXT = """\
# a comment
KYRGYZSTAN_  [KGZ]
+KIRGIZSTAN_X_ # a spelling
+KYRGYZSTAN_

STEPPE_GUARD_ARMY
+SGA
+GUARD_OF_THE_STEPPE_ARMY_
\t[KGZMIL]
ALMAZ_TESTBEKOV_  # made up
\t[KGZELI 850101-050324]
\t[KGZGOV >20050325]
FRONT_OF_TESTS_(FOT)_ [KGZREB]
BAD_DAY_MAN_ [KGZGOV 9008223-911221]
<!-- several
lines -->
!agents
+ORPHANED_
MEANS_NOTHING_
RUSSIA_TODAY_ [---]
"""


@pytest.fixture(scope="module")
def taken(gazetteer: Gazetteer) -> Taken:
    return take(*read_dictionary(TEXT.splitlines()), gazetteer)


def test_codes_synonyms_and_days_are_read() -> None:
    entries, _ = read_dictionary(TEXT.splitlines())
    assert [entry.line for entry in entries] == [2, 6, 10, 13, 14, 19, 20]
    assert entries[1].names == [(6, "STEPPE GUARD ARMY"), (7, "SGA"), (8, "GUARD OF THE STEPPE ARMY")]
    assert entries[2].codes == [
        Code("KGZELI", "1985-01-01", "2005-03-24"),
        Code("KGZGOV", "2005-03-25"),
    ]


def test_what_is_taken_becomes_actors_and_names_of_known_ones(taken: Taken) -> None:
    actors = {one.id: one for one in taken.corrections if isinstance(one, NewActor)}
    assert Alias("country:KG", "Kirgizstan X") in taken.corrections
    army = actors["steppe-guard-army"]
    assert (army.type, army.countries) == ("institution", ("KG",))
    assert army.names == ("SGA", "Guard of the Steppe Army")
    person = actors["almaz-testbekov"]
    assert person.type == "person"
    assert person.roles == (
        Role("elite", "KG", "1985-01-01", "2005-03-24"),
        Role("government", "KG", "2005-03-25"),
    )
    assert actors["front-of-tests"].names == ("FOT",)
    assert actors["bad-day-man"].roles == ()
    assert taken.known == 1


def test_what_is_not_taken_is_told_by_line(taken: Taken) -> None:
    told = {one.line: one.reason for one in taken.refused}
    assert told.keys() == {14, 17, 19, 20}
    assert "No such day" in told[14]
    assert "agents" in told[17]
    assert "no code" in told[19]


@pytest.mark.parametrize(
    "text", ["", "\n", "[", "]", "+", "!", "[[[", "A [B", "+X [", "<!--", "-->", "_ [A]", "\t[X"]
)
def test_odd_lines_never_raise(text: str, gazetteer: Gazetteer) -> None:
    take(*read_dictionary([text, "OK_NAME_ [KGZGOV]"]), gazetteer)


def test_a_synonym_without_a_name_is_refused() -> None:
    entries, refused = read_dictionary(["+ALONE_", "\t[KGZ]"])
    assert not entries
    assert [one.line for one in refused] == [1, 2]
