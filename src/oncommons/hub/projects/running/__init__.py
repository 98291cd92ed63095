"""Projects that run: activated, suspended, resumed, closed."""
