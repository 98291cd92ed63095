"""A policy with the hierarchies that it names, so that a release can be read without other files.

A built hierarchy follows from the data; one that was written as a file would be lost with the
file. So the release holds a copy of each, and its policy names the copies. Who holds the release
reads them: a hierarchy must list what may be said of anybody, never what was found in the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from oncommons.domain.releases import Policy
from oncommons.privacy.hierarchy import read_hierarchy
from oncommons.privacy.policy import policy_text


@dataclass(frozen=True, slots=True)
class PackedPolicy:
    """A policy that needs no file but those that lie beside it.

    Args:
        text: the policy as TOML, which names its files without a folder.
        files: name of each file to its text.
    """

    text: str
    files: Mapping[str, str]


def packed_policy(policy: Policy) -> PackedPolicy:
    """Give the text of a policy, and the hierarchies that it names as files.

    Args:
        policy: the policy.

    Returns:
        The same content gives the same text, wherever the files lay. A policy without files has
        the text that `policy_text` gives.

    Raises:
        PolicyError: a file cannot be read, or is no hierarchy.
    """
    files, quasi = {}, []
    for one in policy.quasi_identifiers:
        if one.hierarchy.endswith(".csv"):
            rows = read_hierarchy(Path(one.hierarchy)).rows()
            name = f"hierarchy-{one.column}.csv"
            files[name] = "".join(";".join(row) + "\n" for row in rows)
            one = replace(one, hierarchy=name)
        quasi.append(one)
    return PackedPolicy(policy_text(replace(policy, quasi_identifiers=tuple(quasi))), files)
