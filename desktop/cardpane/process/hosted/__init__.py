"""The program of a pane with the vendors' own fields, and the relay in its parent."""
