"""The page of the refund ledger."""
