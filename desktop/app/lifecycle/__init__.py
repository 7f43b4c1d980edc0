"""Process lifecycle: startup, shutdown, restart after a lock, OS signals."""
