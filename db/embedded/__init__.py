"""The PostgreSQL that pip installs: started, watched and stopped."""
