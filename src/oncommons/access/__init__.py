"""Stage 3: who may see what, and what may leave."""

from oncommons.access.grants import Terms, issue

__all__ = ["Terms", "issue"]
