"""Phase 36: resilience."""
