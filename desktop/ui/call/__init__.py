"""A call: its pages, their order, and the draft that is kept of it."""
