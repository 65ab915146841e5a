"""The roll of volunteers and joint patrols."""
