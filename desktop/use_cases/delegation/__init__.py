"""Policies, signatures, insurance, background checks and the legal checklist."""
