"""What comes back: returned letters, automatic answers, replies of people."""
