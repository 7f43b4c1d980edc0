"""GROUND: configuration, log, ids, HTTPS and other services of the system."""
