"""Pure functions over arrays: survival, enrichment, regression."""
