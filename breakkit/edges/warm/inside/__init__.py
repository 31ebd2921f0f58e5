"""The part of the warm engine that runs inside the target's Python, far from breakkit.

Copied, as the package ``_breakkit_warm``, into a folder of its own. So: standard library and
pytest only, the syntax of Python 3.8, pytest from 7.0 on.
"""
