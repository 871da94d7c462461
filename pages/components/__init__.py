"""Shared parts of the pages: the frame, the process behind it, and one module per widget group."""
