"""Roles, logins, migrations, opening: what an operator does to the database."""
