"""machina's conversations with the portal's rules for people who leave and for words that wait."""
