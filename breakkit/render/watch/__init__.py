"""The screen of `breakkit watch`."""

from breakkit.render.watch.terminal import AtTerminal

__all__ = ["AtTerminal"]
