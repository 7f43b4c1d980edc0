"""EDGE: the operating system's keyring."""
