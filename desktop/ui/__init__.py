"""The main window: pages, widgets, theme. Only this package, `app` and the card pane import Qt."""
