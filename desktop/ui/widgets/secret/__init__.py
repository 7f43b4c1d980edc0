"""Fields for what nobody may keep: a passphrase, a code, the digits of a second factor."""
