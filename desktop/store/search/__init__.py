"""Search of clients and trips by one index."""
