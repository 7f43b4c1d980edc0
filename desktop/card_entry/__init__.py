"""EDGE: starts the sealed card pane; the only user of card_protocol beside it."""
