"""Readers: a file of listings becomes a cleaned market in one dated currency."""

from core.data.readers.market import MAX_MB, ReadMarket, guess, read, reader_names
from core.data.readers.start import NamesMissing, Opening

__all__ = ["MAX_MB", "NamesMissing", "Opening", "ReadMarket", "guess", "read", "reader_names"]
