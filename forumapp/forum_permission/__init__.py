"""machina's permission matrix, seen by the city of the request."""
