"""Judges that share no code with us: each measures released files in an environment of its own."""
