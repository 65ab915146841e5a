"""What leaves the map as open data: GeoJSON, CSV, a JSON API. See `schemas` for every field that may leave."""
