"""The card processor, and the one place that starts the sealed pane."""
