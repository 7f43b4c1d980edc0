"""What the client answers, whatever page asks."""
