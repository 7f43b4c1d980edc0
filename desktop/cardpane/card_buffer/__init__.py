"""The card number in memory: one locked buffer, its rules, its wiping."""
