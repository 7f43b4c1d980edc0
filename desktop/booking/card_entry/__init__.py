"""Card entry: the consent, the ending and the receipt."""
