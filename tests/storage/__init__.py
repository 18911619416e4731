"""What Wasl remembers, on SQLite and on PostgreSQL."""
