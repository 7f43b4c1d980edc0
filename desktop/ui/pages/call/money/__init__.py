"""The money of a call: what is charged, the card, the yes, and the booking."""
