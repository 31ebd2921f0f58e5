"""Break specs: YAML text → `BreakSpec`, with line and column in every error."""
