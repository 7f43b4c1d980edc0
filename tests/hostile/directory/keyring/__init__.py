"""This machine's keyring: damaged, edited, or behind the file that it belongs to."""
