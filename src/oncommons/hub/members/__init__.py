"""Members: organisations, people, their roles, training and tokens."""
