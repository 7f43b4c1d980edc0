"""The life of the process: startup, shutdown, restart after a lock, OS signals."""
