"""After a cancellation."""
