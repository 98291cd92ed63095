"""The mistakes that a policy can make about hierarchies: what they are called, hold, and end at."""

from collections.abc import Iterator
from pathlib import Path

from oncommons.domain.columns import Column, Released
from oncommons.errors import PolicyError
from oncommons.privacy.age_labels import check_age_labels
from oncommons.privacy.hierarchy import Hierarchy, read_hierarchy, with_missing
from oncommons.privacy.trees import Built, age_rows, flat_rows, region_rows

MOST_LEVELS = 20
ROOTS = {
    Built.AGE: len(age_rows()[0]) - 1,
    Built.REGION: len(region_rows(["FRK2"])[0]) - 1,
    Built.FLAT: len(flat_rows(["female"])[0]) - 1,
}
"""The level of each built hierarchy at which nothing is told; that of OncoTree is in the data."""
Told = tuple[str, str, str]


def hierarchy_mistakes(
    key: str, column: Column, name: object, floor: object, folder: Path
) -> Iterator[Told]:
    """Find the mistakes of the hierarchy and the floor of one quasi-identifier.

    Args:
        key: of the quasi-identifier, such as "quasi.patients.sex".
        column: what is recoded.
        name: what stands at `hierarchy`: a built one, or a file, which is read.
        floor: what stands at `floor`.
        folder: where files are named from.

    Yields:
        The key, what was found, and what to write instead.
    """
    at, root = f"{key}.hierarchy", MOST_LEVELS
    is_age = column.released is Released.INTERVAL
    fitting = [Built.AGE] if is_age else [one for one in Built if one is not Built.AGE]
    if isinstance(name, str) and name.endswith(".csv"):
        try:
            root = read_tree(folder / name, is_age=is_age).height - 1
        except PolicyError as fault:
            place = name if fault.line is None else f"{name} line {fault.line}"
            yield at, f"names {place}: {fault.found}", fault.remedy
    elif isinstance(name, str) and name in fitting:
        root = ROOTS.get(Built(name), MOST_LEVELS)
    else:
        listed = ", ".join(f'"{one}"' for one in fitting)
        yield at, f"is {name!r}", f"write {listed} or the name of a .csv file"
    if not isinstance(floor, int) or isinstance(floor, bool) or not 0 <= floor <= MOST_LEVELS:
        yield f"{key}.floor", f"is {floor!r}", "write a level of the hierarchy, 0 or more"
    elif floor > root:
        says = f"is {floor}, and hierarchy {name} ends at level {root}, where nothing is told"
        yield f"{key}.floor", says, f"write 0 to {root}"


def read_tree(path: Path, *, is_age: bool) -> Hierarchy:
    """Read a hierarchy file, with `unknown` under its root.

    Args:
        path: of the file.
        is_age: whether its labels are ages, and have to say the years below them.

    Raises:
        PolicyError: it is not there; PRV-H2 to H5 it is no hierarchy; PRV-H6 a label of ages says
            others. Names the file, and the line where there is one.
    """
    if not path.is_file():
        raise PolicyError(
            "the hierarchy is not there", remedy="name a file beside the policy", file=path
        )
    read = read_hierarchy(path)
    return with_missing(check_age_labels(read, path) if is_age else read)
