"""Stage 1: read hospital records into one typed model, and say of every row what became of it."""
