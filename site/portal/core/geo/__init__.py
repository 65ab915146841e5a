"""Points and areas on the earth: checks, and a map in the editor that asks no other host."""
