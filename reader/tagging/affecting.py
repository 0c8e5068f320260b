"""What has to be tagged again when a correction is made, or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.tagging.corrected import UnknownError
from reader.tagging.corrections import Add, Alias, Merge, NewActor, Reject

if TYPE_CHECKING:
    from reader.tagging.corrected import Corrected
    from reader.tagging.corrections import Correction


@dataclass(frozen=True, slots=True)
class Affected:
    """The documents of these ids, those that mention these entities, and those that hold these words."""

    documents: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()

    def __or__(self, other: Affected) -> Affected:
        return Affected(
            self.documents | other.documents, self.keys | other.keys, self.phrases | other.phrases
        )


def affected_by(correction: Correction, corrected: Corrected) -> Affected:
    """What a correction changes, whether it came or went."""
    match correction:
        case Reject(entity, words, document):
            if document:
                return Affected(documents=frozenset({document}))
            keys = _keys(entity, corrected)
            return Affected(keys=keys, phrases=frozenset({words}) if words else _spelt(keys, corrected))
        case Add(_, document):
            return Affected(documents=frozenset({document}))
        case Merge(actor, into):
            gone, stays = (f"actor:{one.removeprefix('actor:')}" for one in (actor, into))
            return Affected(keys=_keys(gone, corrected) | _keys(stays, corrected))
        case Alias(_, words):
            return Affected(phrases=frozenset({words}))
        case NewActor(id_, name, type_, _, names):
            phrases = {name, *names}
            if type_ == "person":
                phrases |= {one.split()[-1] for one in phrases if one.split()}
            return Affected(keys=frozenset({f"actor:{id_}"}), phrases=frozenset(phrases))


def _keys(entity: str, corrected: Corrected) -> frozenset[str]:
    """The key as it is written, and that of what it means now."""
    try:
        return frozenset({entity, corrected.entity(entity).key})
    except UnknownError:
        return frozenset({entity})


def _spelt(keys: frozenset[str], corrected: Corrected) -> frozenset[str]:
    return frozenset(one.text for one in corrected.gazetteer.spellings if one.key in keys)
