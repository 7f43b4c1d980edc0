"""Key derivation, envelopes, grants and codes."""
