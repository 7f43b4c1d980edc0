"""The card number in memory: one locked buffer, the rules for its digits, and wiping."""
