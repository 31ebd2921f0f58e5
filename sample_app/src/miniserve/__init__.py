"""The tutoring server."""
