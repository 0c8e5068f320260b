"""Whom a person spoke for at a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reader.tagging.tables import Role


def held_at(roles: Iterable[Role], date: str | None) -> tuple[str, ...]:
    """Ids of the countries and organisations whose offices a person held at a date, each once.

    Args:
        roles: With partial dates.
        date: ISO 8601, perhaps partial: whenever both may be the same day the office counts as held. `None`
            if it is not known: then every office counts.
    """
    held = [role.country for role in roles if date is None or _covers(role, date)]
    return tuple(dict.fromkeys(held))


def _covers(role: Role, date: str) -> bool:
    first, last = (min(len(date), len(edge)) for edge in (role.start, role.end))
    return role.start[:first] <= date[:first] and date[:last] <= role.end[:last]
