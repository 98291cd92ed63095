"""Pure functions over results: the rules that decide what may be shown."""
