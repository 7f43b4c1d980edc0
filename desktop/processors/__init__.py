"""The card processor that charges our own fee."""
