"""Every letter that leaves the portal, one row each."""
