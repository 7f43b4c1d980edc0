"""How an owner opens vendor test and live."""
