"""Refunds that the company owes where it is the merchant of a fare, and until when."""
