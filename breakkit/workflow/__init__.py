"""What several commands share, each a readable list of steps."""
