"""Stage 3: who may see what, and what may leave."""

from oncommons.access.disclose import disclose
from oncommons.access.grants import Terms, issue

__all__ = ["Terms", "disclose", "issue"]
