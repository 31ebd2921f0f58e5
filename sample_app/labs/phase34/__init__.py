"""Phase 34: observability."""
