"""Grants of projects: signed, held, revoked, and kept in step with the book of holds."""
