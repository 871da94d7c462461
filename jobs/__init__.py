"""The command line: `python -m jobs …`. A door: it parses, calls one service, and prints.

May import `core.bootstrap`, `core.services` and `core.types`; never `db` or a page.
"""
