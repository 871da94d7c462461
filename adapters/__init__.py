"""What is outside and is not PostgreSQL, behind the ports of the services."""
