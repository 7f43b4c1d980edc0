"""How card numbers are written, and what figures are none."""
