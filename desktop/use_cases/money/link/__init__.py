"""A link to the processor's own page, on which the client types a card for our fee."""
