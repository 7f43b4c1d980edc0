"""Card entry as the desk knows it: the consent, how it ended, what is kept of it."""
