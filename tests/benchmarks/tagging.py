"""How well and how fast countries and actors are found, beside geotext and two others.

    python -m tests.benchmarks.tagging GOLD.jsonl... --focus FOCUS.jsonl --actors ACTORS.jsonl
        --speed TEXTS.jsonl --errors 20 --write docs/tagging-benchmark.md

GOLD is JSON Lines of `id`, `text` and `countries` (those that are mentioned); FOCUS has the same shape with
the countries that the text is about, or tells them in `focus`; ACTORS has `actors`, ids of the gazetteer or
names. TEXTS need no labels; without them the speed is that on GOLD. A set that labels only places is scored
with `--places GOLD.jsonl`, where adjectives and names of people say nothing. Peers are used if they are
installed: `pip install geotext country-named-entity-recognition pycountry`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reader.model import How
from tests.benchmarks.search_tables import write
from tests.benchmarks.tagging_gold import GoldError, read_gold
from tests.benchmarks.tagging_measure import of_actors, of_countries, of_focus
from tests.benchmarks.tagging_organisations import differing
from tests.benchmarks.tagging_peers import PEERS, Fallback, Finder, Ours, WithoutSenses
from tests.benchmarks.tagging_speed import Rate, dense, load_times, rates
from tests.benchmarks.tagging_tables import Measured, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.benchmarks.tagging_measure import Result

_NO_PLACES = frozenset({How.ADJECTIVE, How.DEMONYM, How.LEADER, How.METONYM})
"""Kinds of evidence that are no places."""
_SETS = {
    "places": "countries that are mentioned where only places are labelled",
    "focus": "countries that texts are about",
    "actors": "actors that are mentioned",
    "speed": "texts for speed",
}
_LEAST_TEXT = 200
"""Characters of a text that tells how densely it mentions."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    args = _parser().parse_args(arguments)
    ours = Ours()
    peers = _peers(args.peers)
    try:
        results = list(_results(args, ours, peers))
        texts = list(_texts(args, ours))
    except GoldError as error:
        _say(str(error))
        return 1
    loaded: list[Finder] = [ours, *peers]
    loads = load_times([type(finder).__name__ for finder in loaded], args.rounds) if args.rounds else {}
    finders: list[Finder] = [ours, WithoutSenses(), Fallback(), *peers]
    measured = Measured(
        results,
        _speeds(texts, ours, finders, args),
        {finder.title: loads[type(finder).__name__] for finder in loaded if loads},
        differing(ours.tagger),
        finders,
        ours.title,
    )
    print(report(measured, _command(args), args.errors))
    if args.write:
        write(args.write, report(measured, _command(args), args.errors))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path, nargs="*", metavar="GOLD", help="countries that are mentioned")
    for option, what in _SETS.items():
        parser.add_argument(f"--{option}", type=Path, nargs="+", default=[], metavar="FILE", help=what)
    parser.add_argument("--size", type=float, default=3, help="MB of text for speed")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"of {', '.join(PEERS)}; empty for none")
    parser.add_argument("--rounds", type=int, default=7, help="for speed; 0 for none")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="single errors listed a set")
    parser.add_argument("--write", type=Path, metavar="FILE", help="page whose tables are replaced")
    return parser


def _results(args: argparse.Namespace, ours: Ours, peers: Sequence[Finder]) -> Iterator[Result]:
    for path in args.gold:
        rows = read_gold(path, ours.gazetteer)
        yield of_countries(f"{path.stem}, countries", rows, ours, peers, frozenset())
    for path in args.places:
        rows = read_gold(path, ours.gazetteer)
        yield of_countries(f"{path.stem}, places", rows, ours, peers, _NO_PLACES)
    for path in args.actors:
        yield of_actors(f"{path.stem}, actors", read_gold(path, ours.gazetteer), ours)
    for path in args.focus:
        rows = [row.about() if row.has_focus else row for row in read_gold(path, ours.gazetteer)]
        yield of_focus(f"{path.stem}, focus", rows, ours, peers)


def _texts(args: argparse.Namespace, ours: Ours) -> Iterator[str]:
    """As many as are wanted, read no further."""
    left = args.size * 1e6
    paths = args.speed or [*args.gold, *args.places]
    for path in paths:
        share = left / len(paths)
        with path.open(encoding="utf-8") as file:
            for line in file:
                if share <= 0:
                    break
                text = json.loads(line)["text"]
                share -= len(text)
                yield text


def _speeds(
    texts: Sequence[str], ours: Ours, finders: Sequence[Finder], args: argparse.Namespace
) -> dict[str, dict[str, Rate]]:
    if not args.rounds or not texts:
        return {}
    find = {finder.title: finder.countries for finder in finders}
    speeds = {"all": rates(find, texts, args.rounds)}
    long = [text for text in texts if len(text) >= _LEAST_TEXT]
    if len(long) > 2:
        parts = dense(long, lambda text: len(ours.tagger.mentions(text)), int(args.size * 1e6 / 10))
        speeds |= {name: rates(find, part, args.rounds) for name, part in parts.items()}
    return speeds


def _peers(names: str) -> list[Finder]:
    found = []
    for name in filter(None, names.split(",")):
        if name not in PEERS:
            _say(f"left out: {name} is none of {', '.join(PEERS)}")
            continue
        missing = PEERS[name].missing()
        if missing is None:
            found.append(PEERS[name]())
        else:
            _say(f"left out: {missing}")
    return found


def _command(args: argparse.Namespace) -> str:
    """How to run it again, without the names of this machine's folders."""
    parts = ["python -m tests.benchmarks.tagging", *(path.name for path in args.gold)]
    for option in _SETS:
        if paths := getattr(args, option):
            parts += [f"--{option}", *(path.name for path in paths)]
    parts.append(f"--size {args.size:g} --rounds {args.rounds} --errors {args.errors}")
    return " ".join(parts)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
