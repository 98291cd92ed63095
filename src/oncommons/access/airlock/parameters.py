"""How strictly an output is checked, and what the airlock knows that its files do not tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from oncommons.access.airlock.cells import Audit, Sets
from oncommons.access.airlock.limits import FileLimits, limits_at
from oncommons.disclosure.depths import Strictness, limit
from oncommons.disclosure.table_kinds import About


@dataclass(frozen=True, slots=True)
class Parameters:
    """How strictly an output is checked.

    Args:
        strictness: research, or strict.
        group: the smallest group of the grant; None for that of the strictness.
        patterns: further patterns of ids that the hospitals of this commons use.
    """

    strictness: Strictness = Strictness.RESEARCH
    group: int | None = None
    patterns: tuple[str, ...] = ()

    @property
    def minimum(self) -> int:
        """Smallest group of patients that may be told."""
        return limit("R1", "minimum", self.strictness, group=self.group)

    @property
    def limits(self) -> FileLimits:
        """The limits of files."""
        return limits_at(self.strictness)


@dataclass(frozen=True, slots=True)
class Known:
    """What the airlock knows beside the files; all of it may be missing on a researcher's machine.

    Args:
        patients: pseudonym of each patient of the extract; None where it is not at hand.
        ids: further ids that may stand nowhere, such as those of samples.
        sizes: numbers of patients that everybody in the project knows.
        sets: cell to patients, as typed questions counted them.
        models: name of a model package to its report, the fields of `models.ModelReport`.
        about: name of a file to what is known of it; it stands before what the author declares.
        audit: the audit of published numbers against those of all projects.
    """

    patients: frozenset[str] | None = None
    ids: frozenset[str] = frozenset()
    sizes: tuple[int, ...] = ()
    sets: Sets = field(default_factory=dict)
    models: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    about: Mapping[str, About] = field(default_factory=dict)
    audit: Audit | None = None

    @property
    def all_ids(self) -> frozenset[str]:
        """Every id of the extract that may stand nowhere."""
        return self.ids | (self.patients or frozenset())

    @property
    def all_sizes(self) -> tuple[int, ...]:
        """Every size that is known, that of the extract included."""
        own = (len(self.patients),) if self.patients else ()
        return tuple(sorted({*self.sizes, *own}))


NOTHING_KNOWN = Known()
