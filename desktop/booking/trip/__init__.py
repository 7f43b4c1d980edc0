"""A trip: offer, order, payment, and the rules about them."""
