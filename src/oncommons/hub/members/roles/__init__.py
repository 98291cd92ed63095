"""Roles: asked for, countersigned, gone through, taken up, ended."""
