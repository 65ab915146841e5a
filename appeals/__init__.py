"""Appeals to the police: form, moderation, letter, tracking."""
