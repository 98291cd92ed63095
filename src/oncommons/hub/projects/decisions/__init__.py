"""Rankings that are stored, and what the chair decides."""
