"""What the server says about itself: the context of a request, and the log that carries it."""
