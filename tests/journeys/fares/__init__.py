"""How fares are paid, by the real desk."""
