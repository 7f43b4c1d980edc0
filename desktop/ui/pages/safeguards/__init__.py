"""Safeguards: the five answers, policies, insurance, background checks, checklist."""
