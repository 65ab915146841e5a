"""Nobody is excluded: a volunteer or a lawyer writes an appeal down for a person, and keeps nothing but its number."""
