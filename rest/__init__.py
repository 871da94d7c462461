"""The parts of the REST API; `api.py` puts them together.

May import `core`; never `db`, a learner, a page or a command.
"""
