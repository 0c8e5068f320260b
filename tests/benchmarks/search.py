"""How well, how fast and how cheaply passages are found, beside fzf, ripgrep, tantivy and SQLite FTS5.

    python -m tests.benchmarks.search CORPUS... --sizes 1000,10000,100000,1000000
        --misspellings dictionary.txt --write docs/search-benchmark.md

CORPUS is any text that the reader reads (folders, or files such as JSON Lines); as many passages of it are
taken, from the start, as the largest size needs. `dictionary.txt` is `codespell_lib/data/dictionary.txt` of
codespell; without it all misspellings are made by rule. How queries are made is told in `search_queries.py`,
what each engine is asked in `search_engines.py` and `search_peers.py`. fzf and ripgrep are used if they are
installed, tantivy if `pip install tantivy` was run. The machine need not be quiet: engines take turns, and
CPU time is what counts; but the code must stay as it is until the end. A million takes a quarter of an hour.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.search_corpus import gather
from tests.benchmarks.search_engines import Engine, ReaderEngine
from tests.benchmarks.search_measure import Round, measure
from tests.benchmarks.search_peers import PEERS
from tests.benchmarks.search_queries import load_misspellings
from tests.benchmarks.search_tables import details, report, write

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    args = _parser().parse_args(arguments)
    kinds = _engines(args.peers)
    misspellings = load_misspellings(args.misspellings) if args.misspellings else {}
    rounds: list[Round] = []
    with tempfile.TemporaryDirectory(prefix="search-", dir=args.work) as name:
        folder = Path(name)
        corpus = gather(args.corpus, folder, max(args.sizes), args.join)
        _say(f"{corpus.size:,} passages read, {corpus.bytes / 1e6:.0f} MB")
        for size in sorted(args.sizes):
            if size > corpus.size:
                _say(f"{size:,} passages are more than there are: left out")
                continue
            rounds.append(
                measure(
                    corpus,
                    size,
                    kinds,
                    count=args.queries,
                    misspellings=misspellings,
                    seed=args.seed,
                    say=_say,
                )
            )
            if args.details:
                args.details.write_text(details(rounds), "utf-8")
            print(report(rounds[-1:], corpus, kinds, _command(args)), flush=True)
    if not rounds:
        return 1
    if args.write:
        write(args.write, report(rounds, corpus, kinds, _command(args)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, nargs="+", metavar="CORPUS")
    parser.add_argument("--sizes", type=_numbers, default=[1_000, 10_000], help="passages, by commas")
    parser.add_argument(
        "--join", type=int, default=0, metavar="N", help="make longer passages, of N characters or more"
    )
    parser.add_argument("--misspellings", type=Path, metavar="FILE", help="codespell's dictionary")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"of {', '.join(PEERS)}; empty for none")
    parser.add_argument("--queries", type=int, default=1_000, help="queries a size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="FILE", help="page whose tables are replaced")
    parser.add_argument("--details", type=Path, metavar="FILE", help="slowest key presses, queries missed")
    parser.add_argument("--work", type=Path, metavar="DIR", help="where the temporary folder is made")
    return parser


def _numbers(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.split(",")]


def _engines(peers: str) -> list[type[Engine]]:
    """The reader and those of the peers that are here."""
    found: list[type[Engine]] = [ReaderEngine]
    for name in filter(None, peers.split(",")):
        for kind in PEERS[name]:
            missing = kind.missing()
            if missing is None:
                found.append(kind)
            else:
                _say(f"left out: {missing}")
    return found


def _command(args: argparse.Namespace) -> str:
    """How to run it again, without the names of this machine's folders."""
    parts = ["python -m tests.benchmarks.search", *(path.name for path in args.corpus)]
    parts.append("--sizes " + ",".join(map(str, args.sizes)))
    if args.join:
        parts.append(f"--join {args.join}")
    if args.misspellings:
        parts.append(f"--misspellings {args.misspellings.name}")
    parts += [f"--peers {args.peers or chr(39) * 2}", f"--queries {args.queries}", f"--seed {args.seed}"]
    return " ".join(parts)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
