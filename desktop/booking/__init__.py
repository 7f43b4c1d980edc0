"""Travel entities and rules. Standard library only: no Qt, no files, no network, no clock."""
