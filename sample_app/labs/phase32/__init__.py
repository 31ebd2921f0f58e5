"""Phase 32: caching."""
