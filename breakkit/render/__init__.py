"""Results → terminal or JSON; the only printer."""
