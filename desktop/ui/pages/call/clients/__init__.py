"""The client of a call: found or added, and the file that is worked in."""
