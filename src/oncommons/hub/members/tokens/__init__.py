"""Tokens with which a program acts for a person in one project."""
