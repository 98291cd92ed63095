"""Stage 3: who may see what, and what may leave."""
