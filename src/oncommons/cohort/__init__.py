"""Stage 4: choose patients by criteria, and describe them."""
