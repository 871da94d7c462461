"""Cleaning of text, of a market's listings, and of one described service."""

from core.data.cleaning.listings import clean_listings
from core.data.cleaning.service import clean_service
from core.data.cleaning.text import CleanText, clean_text, has_word, one_line

__all__ = ["CleanText", "clean_listings", "clean_service", "clean_text", "has_word", "one_line"]
