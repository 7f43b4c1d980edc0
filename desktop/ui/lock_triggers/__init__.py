"""What locks the desk: one file per kind of trigger, combined in `lock_watch`."""
