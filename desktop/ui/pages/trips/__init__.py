"""The trip list and the page of one trip."""
