"""Pure functions from disclosed values to pictures and self-contained pages."""
