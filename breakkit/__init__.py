"""breakkit: one known, instructive, reversible bug in a real code base."""

__version__ = "0.1.0"
