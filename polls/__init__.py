"""Polls: series, waves, questions, ballots, results."""
