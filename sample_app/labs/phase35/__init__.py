"""Phase 35: persistence and transactions."""
