"""Courses, certificates, and what roles and tiers ask for."""
