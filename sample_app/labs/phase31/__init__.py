"""Phase 31: concurrency and async."""
