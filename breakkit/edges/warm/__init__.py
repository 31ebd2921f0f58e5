"""Suite runs in forked children of a prepared pytest: what `run_suite` says, many times faster."""

from breakkit.edges.warm.runner import NeedsCold, WarmRunner

__all__ = ["NeedsCold", "WarmRunner"]
