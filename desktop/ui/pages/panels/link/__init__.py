"""A card link on a page: its panel, its words, its QR code."""
