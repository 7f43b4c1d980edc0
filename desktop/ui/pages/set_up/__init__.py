"""Set up: how an owner opens vendor test and live."""
