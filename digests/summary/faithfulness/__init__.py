"""Whether a digest says only what its article says."""
