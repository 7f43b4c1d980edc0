"""Approvals: what members ask a second person for."""
