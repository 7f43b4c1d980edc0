"""The window: pages, tables, messages, theme. The only place besides the pane that knows Qt."""
