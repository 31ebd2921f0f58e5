"""Phase 37: interfaces and data."""
