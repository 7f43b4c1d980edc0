"""Members who try to get around limits and approvals."""
