"""Contests: entries, jury, vote."""
