"""Readers: a file of listings becomes a cleaned market in one dated currency."""

from core.data.readers.known_files import reader_names
from core.data.readers.market import MAX_MB, ReadMarket, guess, read, read_as
from core.data.readers.start import NamesMissing
from core.types.reading import Opening, ReadOptions

__all__ = [
    "MAX_MB",
    "NamesMissing",
    "Opening",
    "ReadMarket",
    "ReadOptions",
    "guess",
    "read",
    "read_as",
    "reader_names",
]
