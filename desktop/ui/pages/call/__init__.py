"""The pages of a call, from the client to the booking."""
