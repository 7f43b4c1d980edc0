"""Use cases about members and their access."""
