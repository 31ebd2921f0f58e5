"""Phase 33: multi-tenancy, limits and isolation."""
