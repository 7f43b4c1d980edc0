"""A call, from the client to the booking."""
