"""The tree of tumour types: codes, names, and who stands below whom."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from oncommons.errors import KnowledgeError

_BLOOD = frozenset({"Lymphoid", "Myeloid"})


@dataclass(frozen=True, slots=True)
class TumourType:
    """One node of the tree.

    Args:
        code: the OncoTree code.
        name: its full name.
        parent: the code above it; empty for a tissue.
        tissue: the name of its tissue.
        former: older codes that lead here today. Some meant more than this node: GBM, now GB, once
            took in tumours with an IDH mutation, now ASTR4.
    """

    code: str
    name: str
    parent: str
    tissue: str
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class OncoTree:
    """The tree of tumour types, or a part of it that holds every ancestor of its codes.

    Args:
        version: the release, such as `2025-10-03`.
        types: code to tumour type.
    """

    version: str
    types: Mapping[str, TumourType]
    _children: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _codes: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: dict[str, list[str]] = {code: [] for code in self.types}
        for node in self.types.values():
            if node.parent and node.parent not in children:
                raise KnowledgeError(
                    f"{node.code} stands below {node.parent}, which is not in the tree",
                    remedy="add the parent, or correct the code",
                    value=node.parent,
                )
            if node.parent:
                children[node.parent].append(node.code)
        object.__setattr__(
            self, "_children", {code: tuple(below) for code, below in children.items()}
        )
        object.__setattr__(self, "_codes", _codes_by_former(self.types))

    def find(self, code: str) -> TumourType:
        """Give the tumour type of a code; an older code gives what it is called today.

        Args:
            code: an OncoTree code, in any case.

        Returns:
            The tumour type.

        Raises:
            KnowledgeError: the code is unknown; names the nearest one.

        Example:
            >>> from oncommons.knowledge.oncotree import oncotree
            >>> oncotree().find("GBM").code
            'GB'
        """
        node = self.types.get(code) or self.types.get(self._codes.get(code.strip().upper(), ""))
        if node is None:
            raise KnowledgeError(
                f'tumour type "{code}" is not in OncoTree {self.version}',
                remedy=f"did you mean {self.nearest(code)}?",
                value=code,
            )
        return node

    def name(self, code: str) -> str:
        """Give the full name of a code.

        Args:
            code: an OncoTree code.

        Returns:
            Such as `Lung Adenocarcinoma`.

        Raises:
            KnowledgeError: the code is unknown.
        """
        return self.find(code).name

    def tissue(self, code: str) -> str:
        """Give the tissue of a code.

        Args:
            code: an OncoTree code.

        Returns:
            Such as `Lung`.

        Raises:
            KnowledgeError: the code is unknown.
        """
        return self.find(code).tissue

    def is_solid(self, code: str) -> bool:
        """Tell whether a code is neither a lymphoid nor a myeloid tumour.

        Args:
            code: an OncoTree code.

        Returns:
            True for solid tumours.

        Raises:
            KnowledgeError: the code is unknown.
        """
        return self.tissue(code) not in _BLOOD

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Give the codes above a code, the nearest first, its tissue last.

        Args:
            code: an OncoTree code.

        Returns:
            The codes, without the code itself.

        Raises:
            KnowledgeError: the code is unknown.

        Example:
            >>> from oncommons.knowledge.oncotree import oncotree
            >>> oncotree().ancestors("LUAD")
            ('NSCLC', 'LUNG')
        """
        above, node = [], self.find(code)
        while node.parent:
            node = self.types[node.parent]
            above.append(node.code)
        return tuple(above)

    def descendants(self, code: str) -> tuple[str, ...]:
        """Give every code below a code, in the order of the tree.

        Args:
            code: an OncoTree code.

        Returns:
            The codes, without the code itself; empty for a leaf.

        Raises:
            KnowledgeError: the code is unknown.

        Example:
            >>> from oncommons.knowledge.oncotree import oncotree
            >>> oncotree().descendants("CHOL")
            ('EHCH', 'IHCH', 'PHCH')
        """
        below: list[str] = []
        for child in self._children[self.find(code).code]:
            below += [child, *self.descendants(child)]
        return tuple(below)

    def is_within(self, code: str, ancestor: str) -> bool:
        """Tell whether a code is another one or stands below it.

        Args:
            code: the code asked about.
            ancestor: the code that it may stand below.

        Returns:
            True for the code itself and everything below it.

        Raises:
            KnowledgeError: one of the codes is unknown.

        Example:
            >>> from oncommons.knowledge.oncotree import oncotree
            >>> oncotree().is_within("LUAD", "NSCLC"), oncotree().is_within("NSCLC", "LUAD")
            (True, False)
        """
        top = self.find(ancestor).code
        return self.find(code).code == top or top in self.ancestors(code)

    def from_detailed_name(self, name: str) -> str | None:
        """Give the code of a full name, as in cBioPortal's CANCER_TYPE_DETAILED.

        Args:
            name: the name, in any case and spacing.

        Returns:
            The code; None when no code has that name, or several have.

        Example:
            >>> from oncommons.knowledge.oncotree import oncotree
            >>> oncotree().from_detailed_name("lung  adenocarcinoma")
            'LUAD'
        """
        wanted = _folded(name)
        codes = [node.code for node in self.types.values() if _folded(node.name) == wanted]
        return codes[0] if len(codes) == 1 else None

    def nearest(self, text: str) -> str:
        """Give the valid code that is closest to a text, by code and then by name.

        Args:
            text: a mistyped code or a name.

        Returns:
            A code of the tree.

        Example:
            >>> from oncommons.knowledge.oncotree import oncotree
            >>> oncotree().nearest("LAUD"), oncotree().nearest("prostate adenocarcinom")
            ('LUAD', 'PRAD')
        """
        codes = difflib.get_close_matches(text.strip().upper(), self.types, 1, 0.6)
        if codes:
            return codes[0]
        by_name = {_folded(node.name): node.code for node in self.types.values()}
        return by_name[difflib.get_close_matches(_folded(text), by_name, 1, 0.0)[0]]


def _codes_by_former(types: Mapping[str, TumourType]) -> dict[str, str]:
    """Upper-case current codes, and older codes that lead to one current code only."""
    older = [(former.upper(), node.code) for node in types.values() for former in node.former]
    once = {former: code for former, code in older if [f for f, _ in older].count(former) == 1}
    return once | {code.upper(): code for code in types}


def _folded(name: str) -> str:
    """A name without case and extra spaces."""
    return " ".join(name.casefold().split())
