"""Tests of the deep candidates."""
