"""Stage 8: models that travel as signed packages, while patients stay."""
