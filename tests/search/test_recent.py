"""What was worked out last."""

from __future__ import annotations

from reader.search.recent import Recent


def test_a_value_is_made_once_while_it_is_kept() -> None:
    made: list[int] = []
    recent: Recent[int, int] = Recent(4)

    def get(key: int) -> int:
        def make() -> int:
            made.append(key)
            return -key

        return recent.get(key, make)

    assert [get(key) for key in (1, 2, 1, 3, 1, 4, 5, 1)] == [-1, -2, -1, -3, -1, -4, -5, -1]
    # With the fifth value the oldest went; 1 was asked for again and again.
    assert made == [1, 2, 3, 4, 5]
    assert get(2) == -2
    assert made == [1, 2, 3, 4, 5, 2]


def test_never_more_than_asked_are_kept() -> None:
    recent: Recent[int, int] = Recent(6)
    for key in range(100):
        assert recent.get(key, lambda key=key: key) == key  # type: ignore[misc]
        assert len(recent) <= 6
