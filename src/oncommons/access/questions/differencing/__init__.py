"""R9: no two answers, and no combination of published cells, tell of a small group."""
