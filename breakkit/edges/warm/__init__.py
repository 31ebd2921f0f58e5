"""Suite runs in forked children of a prepared pytest: what `run_suite` says, many times faster."""

from breakkit.edges.warm.runner import NeedsCold, WarmRunner
from breakkit.edges.warm.tree import Tree

__all__ = ["NeedsCold", "Tree", "WarmRunner"]
