"""Grants: what a project may see, who agreed, until when, and the extract that is built from it.

- `terms`: `Terms` of a grant before it is signed, and what no grant may have; `EVERYTHING`.
- `authority`: `Authority`, the agreements and papers without which a project gets no grant.
- `issue`: `issue` signs one; `read_grant` reads its file; `for_anybody` is as strict as may be.
- `kept`: `keep_grant`, `kept_grants`, `find_grant`: the grants of a commons, one per release.
- `holds`: `write_holds` suspends, resumes and revokes, in signed lines.
- `extracts`: the files of one grant: built, sealed, opened for one job, destroyed.
"""

from oncommons.access.grants.authority import Authority, check_authority, may_be_granted
from oncommons.access.grants.holds import write_holds
from oncommons.access.grants.issue import for_anybody, issue, read_grant
from oncommons.access.grants.kept import find_grant, keep_grant, kept_grants
from oncommons.access.grants.terms import EVERYTHING, LEAST_MINIMUM, Terms, check_terms

__all__ = [
    "EVERYTHING",
    "LEAST_MINIMUM",
    "Authority",
    "Terms",
    "check_authority",
    "check_terms",
    "find_grant",
    "for_anybody",
    "issue",
    "keep_grant",
    "kept_grants",
    "may_be_granted",
    "read_grant",
    "write_holds",
]
