"""One module for each outside world: files, git, the target's Python, the session, the journal."""
