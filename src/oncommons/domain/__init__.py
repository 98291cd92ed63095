"""The vocabulary: frozen values that every stage speaks, and the schema as data."""
