"""Calls, applications, reviews, decisions, and projects with their papers, grants and end."""
