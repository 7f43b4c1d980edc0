"""The sealed card pane: a second program. The desk starts it and never imports it."""
