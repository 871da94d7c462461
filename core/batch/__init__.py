"""Priced lists: an estimate as a row, the parts of an interrupted list, the finished file."""
