"""The person's own pages. Thin: what happens stands in privacy, minors and services."""
