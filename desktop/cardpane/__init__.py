"""The sealed card pane, a separate program. The desk starts it and never imports it."""
