from __future__ import annotations

import pytest

from reader.tagging import Gazetteer, Tagger


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def tagger(gazetteer: Gazetteer) -> Tagger:
    return Tagger(gazetteer)
