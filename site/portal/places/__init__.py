"""Cities, districts, streets."""
