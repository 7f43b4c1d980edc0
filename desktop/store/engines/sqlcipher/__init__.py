"""SQLCipher: the records in one encrypted file on one machine."""
