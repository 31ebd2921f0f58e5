"""Git. `locate` asks git itself and is cheap; `Repository` goes through GitPython's plumbing.

GitPython takes 60 ms to import, so commands that only need to know where they are
(`hint`, `list`, `show`, `status`) import `locate` alone.
"""
