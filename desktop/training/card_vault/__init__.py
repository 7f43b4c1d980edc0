"""The training airline's card vault."""
