"""One who joins by a code with a program of their own."""
