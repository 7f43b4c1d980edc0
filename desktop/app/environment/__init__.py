"""Where a desk works: its servers, trust, folders and permissions."""
