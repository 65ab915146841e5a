"""User, roles, profile."""
