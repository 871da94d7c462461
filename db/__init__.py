"""PostgreSQL: tables, engine, one module for each Protocol of the use cases."""
