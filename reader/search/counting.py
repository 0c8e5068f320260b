"""The passages of one match set by country, month, document and so on: a table, not a way to narrow."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from reader.search.query import Field
from reader.search.results import Facet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reader.model import DocumentInfo
    from reader.search.results import Results


class By(StrEnum):
    """What passages are counted by."""

    COUNTRY = "country"
    ACTOR = "actor"
    MONTH = "month"
    REGION = "region"
    SOURCE = "source"
    TAG = "tag"
    STATE = "state"
    LANG = "lang"
    DOCUMENT = "document"


_FACETS = {
    By.COUNTRY: Field.COUNTRY, By.ACTOR: Field.ACTOR, By.MONTH: Field.DATE, By.REGION: Field.REGION,
    By.SOURCE: Field.SOURCE, By.TAG: Field.TAG, By.STATE: Field.IS,
}  # fmt: skip


def counts(
    results: Results, groups: Sequence[By], info: Callable[[str], DocumentInfo | None]
) -> Mapping[By, tuple[Facet, ...]]:
    """Exact and near passages of each value, most first; months in the order of time.

    A passage is counted under every country, actor, region, tag and state that it has, and nowhere if it has
    none, so the counts of a group need not add up to the total; those of documents do.

    Args:
        results: Of a search with facets that are not disjunctive, and without a limit of them.
        groups: In the order wanted; twice the same is once.
        info: What is known of a document; `None` if it went since.
    """
    documents = _by_document(results, info) if {By.LANG, By.DOCUMENT} & set(groups) else ()
    found: dict[By, tuple[Facet, ...]] = {}
    for by in groups:
        if by is By.DOCUMENT:
            found[by] = documents
        elif by is By.LANG:
            found[by] = _by_language(documents, info)
        else:
            facets = [facet for facet in results.facets.get(_FACETS[by].value, ()) if facet.total]
            found[by] = tuple(sorted(facets, key=_by_time if by is By.MONTH else _by_size))
    return found


def _by_size(facet: Facet) -> tuple[int, str]:
    return -facet.total, facet.value


def _by_time(facet: Facet) -> str:
    return facet.value


def _by_document(results: Results, info: Callable[[str], DocumentInfo | None]) -> tuple[Facet, ...]:
    numbers: dict[str, list[int]] = {}
    hits = results.hits
    for row in range(len(hits)):
        document, _ = hits.place(row)
        numbers.setdefault(document, [0, 0])[row >= results.total_exact] += 1
    found = []
    for document, (exact, near) in numbers.items():
        known = info(document)
        found.append(Facet(By.DOCUMENT, document, known.title if known else document, exact, near))
    return tuple(sorted(found, key=_by_size))


def _by_language(documents: Sequence[Facet], info: Callable[[str], DocumentInfo | None]) -> tuple[Facet, ...]:
    numbers: dict[str, list[int]] = {}
    for facet in documents:
        known = info(facet.value)
        if known is not None and known.lang:
            number = numbers.setdefault(known.lang, [0, 0])
            number[0] += facet.exact
            number[1] += facet.near
    found = [Facet(Field.LANG, lang, lang, exact, near) for lang, (exact, near) in numbers.items()]
    return tuple(sorted(found, key=_by_size))
