"""The refund ledger: record that a refund is due, that it was paid, list and export."""
