"""What the reader's search is compared with: fzf, ripgrep, tantivy (`pip install tantivy`) and SQLite FTS5.

None of them is a dependency of the project; a missing one is said to be missing. All get the same passages,
one a line, and give text with highlights for the rows shown where they can. None counts facets.
"""

from __future__ import annotations

import importlib.util
import re
import resource
import shutil
import sqlite3
import subprocess
import time
from typing import TYPE_CHECKING, Any, ClassVar

from tests.benchmarks.search_engines import ROWS, TOP, Engine, cpu_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\w+")


class Program(Engine):
    """A program that reads all passages each time."""

    is_slow = True
    indexes = False
    program: ClassVar[str]

    @classmethod
    def missing(cls) -> str | None:
        """Whether it is installed."""
        return None if shutil.which(cls.program) else f"{cls.program} is not installed"

    def build(self) -> tuple[float, float]:
        """Nothing is built."""
        return 0.0, 0.0

    def open(self) -> None:
        """Make the file, and have it in the page cache."""
        self._path = self.corpus.lines(self.size)
        with self._path.open("rb") as file:
            while file.read(1 << 20):
                pass

    def children_peak(self) -> int:
        """Bytes of the largest one it ran."""
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024

    def first_lines(self, *commands: Sequence[str]) -> list[str]:
        """What a pipe of programs prints of the passages first."""
        processes: list[subprocess.Popen[bytes]] = []
        with self._path.open("rb") as source:
            for command in commands:
                entry = processes[-1].stdout if processes else source
                processes.append(subprocess.Popen(command, stdin=entry, stdout=subprocess.PIPE))
                if len(processes) > 1 and entry is not None:
                    entry.close()
        last = processes[-1].stdout
        assert last is not None
        lines = [line for line, _ in zip(last, range(TOP), strict=False)]
        last.close()
        for process in processes:
            process.wait()
        return [line.decode("utf-8", "replace").rstrip("\n") for line in lines]


class Fzf(Program):
    """fzf without its screen."""

    title = "fzf"
    about = (
        "`fzf --filter`: each word fuzzy, all of them. What reading the passages takes, without a query that "
        "matches, is taken off, because fzf on a screen reads once."
    )
    program = "fzf"
    options: tuple[str, ...] = ()

    def overhead(self) -> tuple[float, float]:
        """Reading, the median of three."""
        taken = []
        for _ in range(3):
            begun = cpu_seconds(), time.perf_counter()
            self.search("'\x01\x02\x03", typing=False)
            taken.append((cpu_seconds() - begun[0], time.perf_counter() - begun[1]))
        return sorted(taken)[1]

    def search(self, text: str, *, typing: bool) -> list[str]:
        """Fuzzy, best first."""
        return self.first_lines([self.program, *self.options, "--filter", text])


class FzfExact(Fzf):
    """fzf with words taken as they are."""

    title = "fzf --exact"
    about = "The same with each word as it is, anywhere in the passage."
    options = ("--exact",)


class Ripgrep(Program):
    """ripgrep, once a word."""

    title = "ripgrep"
    about = "`rg -iw WORD | rg -iw WORD …`: exact words, all of them, in the order of the text."
    program = "rg"

    def search(self, text: str, *, typing: bool) -> list[str]:
        """Exact; the last word as a prefix while typing. The longest first, as it leaves fewest lines."""
        words = _WORD.findall(text)
        last = len(words) - 1
        patterns = [
            rf"\b{word}" if typing and number == last and not text.endswith(" ") else rf"\b{word}\b"
            for number, word in enumerate(words)
        ]
        return self.first_lines(
            *([self.program, "-iN", "-e", pattern] for pattern in sorted(patterns, key=len, reverse=True))
        )


class Tantivy(Engine):
    """tantivy's fuzzy query in its best form."""

    title = "tantivy fuzzy"
    about = (
        "Each word must match: `fuzzy_term_query` with one edit from three letters, two from six, a prefix "
        "while it is typed, or the word itself by BM25, which counts more. Snippets of the rows."
    )

    @classmethod
    def missing(cls) -> str | None:
        """Whether it is installed."""
        return None if importlib.util.find_spec("tantivy") else "tantivy (tantivy-py) is not installed"

    def load(self) -> None:
        """Import it."""
        import tantivy

        self._tantivy: Any = tantivy

    def build(self) -> tuple[float, float]:
        """One thread, one commit."""
        index = self._index()
        writer = index.writer(256_000_000, 1)
        begun = cpu_seconds(), time.perf_counter()
        for text in self.corpus.texts(self.size):
            writer.add_document(self._tantivy.Document(body=text))
        writer.commit()
        writer.wait_merging_threads()
        return cpu_seconds() - begun[0], time.perf_counter() - begun[1]

    def _index(self) -> Any:
        builder = self._tantivy.SchemaBuilder()
        builder.add_text_field("body", stored=True)
        self._schema = builder.build()
        return self._tantivy.Index(self._schema, path=str(self.place))

    def open(self) -> None:
        """Open the index."""
        self._opened = self._index()
        self._searcher = self._opened.searcher()
        self._writer: Any = None

    def search(self, text: str, *, typing: bool) -> list[str]:
        """Best first."""
        words = _WORD.findall(text.lower())
        if not words:
            return []
        growing = len(words) - 1 if typing and not text.endswith(" ") else -1
        query = self.query(words, growing)
        hits = self._searcher.search(query, ROWS).hits
        documents = [self._searcher.doc(address) for _, address in hits]
        snippets = self._tantivy.SnippetGenerator.create(self._searcher, query, self._schema, "body")
        for document in documents:
            snippets.snippet_from_doc(document).highlighted()
        return [document.get_first("body") for document in documents[:TOP]]

    def query(self, words: Sequence[str], growing: int) -> Any:
        """All words; `growing` is the number of the one that is being typed, or -1."""
        make, occur = self._tantivy.Query, self._tantivy.Occur
        clauses = []
        for number, word in enumerate(words):
            distance = 2 if len(word) >= 6 else 1 if len(word) >= 3 else 0
            near = make.fuzzy_term_query(self._schema, "body", word, distance, prefix=number == growing)
            exact = make.boost_query(make.term_query(self._schema, "body", word), 2.0)
            clauses.append((occur.Must, make.boolean_query([(occur.Should, exact), (occur.Should, near)])))
        return make.boolean_query(clauses)

    def extend(self, number: int) -> None:
        """Add, commit, look again."""
        if self._writer is None:
            self._writer = self._opened.writer(64_000_000, 1)
        for text in self.extra_texts(number):
            self._writer.add_document(self._tantivy.Document(body=text))
        self._writer.commit()
        self._opened.reload()
        self._searcher = self._opened.searcher()


class TantivyExact(Tantivy):
    """tantivy as it is used most."""

    title = "tantivy BM25"
    about = "Any of the words, best by BM25; the word being typed as a prefix. Snippets of the rows."
    indexes = False

    @property
    def place(self) -> Any:
        """The index of `Tantivy`, which is built before."""
        return self.corpus.folder / f"{Tantivy.__name__}-{self.size}"

    def query(self, words: Sequence[str], growing: int) -> Any:
        """Any of the words."""
        make, occur = self._tantivy.Query, self._tantivy.Occur
        clauses = []
        for number, word in enumerate(words):
            clauses.append((occur.Should, make.term_query(self._schema, "body", word)))
            if number == growing:
                prefix = make.fuzzy_term_query(self._schema, "body", word, 0, prefix=True)
                clauses.append((occur.Should, prefix))
        return make.boolean_query(clauses)


class Fts5(Engine):
    """SQLite's own full-text search."""

    title = "SQLite FTS5"
    about = "All words by `bm25`; the word being typed as a prefix (`prefix='2 3'`). `snippet()` of the rows."
    options: ClassVar[str] = "tokenize='unicode61 remove_diacritics 2', prefix='2 3'"

    @classmethod
    def missing(cls) -> str | None:
        """Whether SQLite has it."""
        try:
            sqlite3.connect(":memory:").execute(f"CREATE VIRTUAL TABLE t USING fts5(body, {cls.options})")
        except sqlite3.OperationalError as error:
            return f"{cls.title}: {error}"
        return None

    def build(self) -> tuple[float, float]:
        """One transaction, and the index as one tree at the end."""
        database = sqlite3.connect(self.place / "fts.sqlite3")
        begun = cpu_seconds(), time.perf_counter()
        with database:
            database.execute(f"CREATE VIRTUAL TABLE passages USING fts5(body, {self.options})")
            rows = ((text,) for text in self.corpus.texts(self.size))
            database.executemany("INSERT INTO passages (body) VALUES (?)", rows)
            database.execute("INSERT INTO passages (passages) VALUES ('optimize')")
        database.close()
        return cpu_seconds() - begun[0], time.perf_counter() - begun[1]

    def open(self) -> None:
        """Open the file."""
        self._database = sqlite3.connect(self.place / "fts.sqlite3")

    def search(self, text: str, *, typing: bool) -> list[str]:
        """Best first."""
        match = self.match(_WORD.findall(text), growing=typing and not text.endswith(" "))
        if not match:
            return []
        rows = self._database.execute(
            "SELECT body, snippet(passages, 0, '[', ']', '…', 24) FROM passages"
            " WHERE passages MATCH ? ORDER BY rank LIMIT ?",
            (match, ROWS),
        ).fetchall()
        return [body for body, _ in rows[:TOP]]

    def match(self, words: Sequence[str], *, growing: bool) -> str:
        """The query in its language."""
        return " AND ".join(f'"{word}"' for word in words) + ("*" if growing and words else "")

    def extend(self, number: int) -> None:
        """Insert in one transaction."""
        with self._database:
            rows = [(text,) for text in self.extra_texts(number)]
            self._database.executemany("INSERT INTO passages (body) VALUES (?)", rows)


class Fts5Trigram(Fts5):
    """SQLite's full-text search over groups of three letters: the one way in which it forgives."""

    title = "SQLite FTS5 trigram"
    about = "Any three letters of any word (`tokenize='trigram'`), best by `bm25`. `snippet()` of the rows."
    options = "tokenize='trigram'"
    is_slow = True

    def match(self, words: Sequence[str], *, growing: bool) -> str:
        """Any of the groups."""
        groups = {word[at : at + 3].lower(): None for word in words for at in range(len(word) - 2)}
        return " OR ".join(f'"{group}"' for group in groups)


PEERS: dict[str, tuple[type[Engine], ...]] = {
    "fzf": (Fzf, FzfExact),
    "ripgrep": (Ripgrep,),
    "tantivy": (Tantivy, TantivyExact),
    "fts5": (Fts5, Fts5Trigram),
}
"""By the name they are asked for with."""
