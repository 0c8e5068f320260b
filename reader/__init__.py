"""Read, search and annotate collections of documents in the terminal."""

__version__ = "0.1.0"
