"""Addresses that belong to sections and plumbing: no page right under a site may take them."""

RESERVED = frozenset(
    "map officer appeals meetings volunteers polls contests awards forum account cms documents media static dev en video operator "
    "search places api patterns healthz readyz metrics notices decisions complain transparency data-terms".split()
)


def is_reserved(slug: str, app_label: str) -> bool:
    """Whether ``slug`` is taken. A section's own page may stand at its section's address."""
    return slug in RESERVED and slug != app_label
