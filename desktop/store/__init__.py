"""Records: one set of tables over SQLCipher (one machine) or PostgreSQL (the team)."""
