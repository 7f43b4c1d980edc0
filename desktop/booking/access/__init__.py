"""Roles, permissions and audit entries."""
