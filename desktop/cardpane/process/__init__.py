"""The life of the pane process: request, session, exit."""
