"""What differs between databases: SQLCipher today."""
