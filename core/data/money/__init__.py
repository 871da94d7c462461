"""Prices and other amounts as people write them: digits, words, currencies, units and taxes."""
