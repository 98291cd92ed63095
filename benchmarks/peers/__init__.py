"""Peers that cannot live in our own environment: each has one of its own under `.peers/`."""
