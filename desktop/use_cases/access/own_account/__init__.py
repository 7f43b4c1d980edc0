"""A member's own account: passphrase, devices, second factor."""
