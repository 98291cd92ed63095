"""Stage 3: who may see what, and what may leave."""

from oncommons.access.disclose import disclose
from oncommons.access.grants import Terms, for_anybody, issue, read_grant

__all__ = ["Terms", "disclose", "for_anybody", "issue", "read_grant"]
