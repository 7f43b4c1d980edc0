"""Unit tests, mirroring desktop/."""
