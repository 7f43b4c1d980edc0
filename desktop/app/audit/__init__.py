"""Commands that prove the audit log: verify, witness, export."""
