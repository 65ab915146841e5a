"""The help desk: a resident asks a volunteer lawyer and shows no more than he ticks."""
