"""Certificates and their public check page."""
