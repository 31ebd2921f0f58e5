"""What `breakkit check` is measured with: real packages, generated breaks, peers."""
