"""Evidence packs: gathered from the records, signed, and saved."""
