"""Countries, actors and regions in texts: a gazetteer, longest matches, rules of context."""

from reader.tagging.gazetteer import Gazetteer
from reader.tagging.tagger import Tagger

__all__ = ["Gazetteer", "Tagger"]
