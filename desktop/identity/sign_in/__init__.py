"""Getting in: first owner, passphrase, second factor, codes, recovery sheet, own account."""
