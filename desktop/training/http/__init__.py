"""HTTPS server, middleware and replies that the training servers share."""
