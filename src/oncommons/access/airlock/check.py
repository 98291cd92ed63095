"""Check the files of an output before anybody votes: a verdict for each file and each rule."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from oncommons.access.airlock.about import read_about
from oncommons.access.airlock.cells import Declared, Sets, audited, declare, read_cells
from oncommons.access.airlock.file_rules import Around, Checking, check_file
from oncommons.access.airlock.kinds import FileKind
from oncommons.access.airlock.limits import CELLS, rule_set
from oncommons.access.airlock.names import same_names
from oncommons.access.airlock.outcomes import FileChecked, OutputChecked, Said, decided, refused
from oncommons.access.airlock.parameters import NOTHING_KNOWN, Known, Parameters
from oncommons.access.airlock.tables import TextTable
from oncommons.access.airlock.tables_said import say_of_pairs
from oncommons.disclosure.table_kinds import About

_ABOUT = "about.json"


def check_output(
    files: Mapping[str, bytes],
    parameters: Parameters | None = None,
    known: Known = NOTHING_KNOWN,
    *,
    left: Sequence[FileChecked] = (),
) -> OutputChecked:
    """Check every file of an output by the rules R1 to R15.

    Args:
        files: name to content: what `read_frozen` gave, or what was taken in.
        parameters: how strictly; as for research where none are given.
        known: what the airlock knows beside the files.
        left: what was not taken in, which is listed with its reasons.

    Returns:
        A verdict per file and rule, with the limit and the remedy; the strictest of all decides:
        pass, repaired (take the repairs over), review (people must look), refuse (amend it). The
        patients of declared numbers are audited together.
    """
    parameters = parameters or Parameters()
    around, declarations = _around(files, parameters, known)
    checking = [check_file(name, files[name], around) for name in sorted(files)]
    looked_at = [_declared_at(one, declarations) for one in checking]
    whole = [*_of_all(files, parameters, left), *_pairs(checking, parameters)]
    sets: Sets = {cell: some for one in checking for cell, some in one.sets.items()}
    whole += audited(sets, known.audit)
    by_name = sorted([*looked_at, *left], key=lambda one: one.name)
    return OutputChecked(tuple(by_name), tuple(whole), rule_set())


def declared_sets(
    files: Mapping[str, bytes], parameters: Parameters | None = None, known: Known = NOTHING_KNOWN
) -> Sets:
    """Give the patients of each number that will leave, for the audit at approval.

    Args:
        files: name to content of a frozen version whose repairs were taken over.
        parameters: how strictly it was checked.
        known: the same as when it was checked.
    """
    around, _ = _around(files, parameters or Parameters(), known)
    checking = (check_file(name, files[name], around) for name in sorted(files))
    return {cell: some for one in checking for cell, some in one.sets.items()}


def take_repairs(
    files: Mapping[str, bytes], checked: OutputChecked
) -> tuple[dict[str, bytes], OutputChecked]:
    """Take over the files in which small numbers were hidden.

    Args:
        files: name to content, as they were checked.
        checked: what was said of them.

    Returns:
        The files to freeze as the next version, and what was said, now of these files.
    """
    repaired = {**files, **checked.repairs()}
    mended = tuple(
        replace(
            one,
            sha256=sha256(repaired[one.name]).hexdigest(),
            size=len(repaired[one.name]),
            repaired=None,
        )
        if one.repaired is not None
        else one
        for one in checked.files
    )
    return repaired, replace(checked, files=mended)


def _around(
    files: Mapping[str, bytes], parameters: Parameters, known: Known
) -> tuple[Around, Mapping[str, Sequence[Said]]]:
    """Read what is declared beside the files."""
    declared = declare(known.sets, known.patients)
    said: dict[str, Sequence[Said]] = {}
    if CELLS in files:
        read = read_cells(files[CELLS], known.patients)
        said[CELLS] = read.said
        declared = Declared({**read.sets, **declared.sets}, declared.said)
    about: Mapping[str, About] = known.about
    corrected: Mapping[str, str] = {}
    if _ABOUT in files:
        told = read_about(files[_ABOUT])
        said[_ABOUT] = (told.said,)
        about, corrected = {**told.about, **known.about}, told.kinds
    return Around(parameters, known, declared, about, corrected), said


def _declared_at(one: Checking, declarations: Mapping[str, Sequence[Said]]) -> FileChecked:
    """Add to a declaration what is wrong with it."""
    file = one.file
    return replace(file, said=(*file.said, *declarations.get(file.name, ())))


def _of_all(
    files: Mapping[str, bytes], parameters: Parameters, left: Sequence[FileChecked]
) -> list[Said]:
    """Say what holds for all files together."""
    limits = parameters.limits
    found = f"an output has 1 to {limits.most_files} files"
    count = len(files)
    is_wrong = not count or count > limits.most_files
    said = [
        decided(
            "R12", found, "submit the files that were planned", ["all files"] if is_wrong else []
        )
    ]
    if same := same_names(files):
        found = "no two names of files differ in case only"
        said.append(refused("R12", found, "rename one of them", same))
    if left:
        found = "everything that was submitted could be taken in"
        said.append(refused("R12", found, "mend or leave out what is named", _names(left)))
    return said


def _names(left: Sequence[FileChecked]) -> list[str]:
    return [one.name for one in left]


def _pairs(checking: Sequence[Checking], parameters: Parameters) -> Sequence[Said]:
    """Compare tables whose patients are not declared with each other."""
    tables: dict[str, TextTable] = {}
    for one in checking:
        if not one.file.declared and one.file.kind is not FileKind.FORBIDDEN:
            tables |= one.tables
    return list(say_of_pairs(tables, strictness=parameters.strictness, group=parameters.group))
