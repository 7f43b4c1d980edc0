"""EDGE: members, sign-in, enrollment, recovery, lockout, key grants; crypto and directory file."""
