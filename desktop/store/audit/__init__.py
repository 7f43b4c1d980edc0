"""The audit log: its chain, where it is kept, and what proves it from outside of the store."""
