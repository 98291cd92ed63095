"""Read the terms of datasets, and what their owners set aside, from a TOML file."""

from pathlib import Path

from oncommons.access.calls.duo import ANY_CANCER
from oncommons.access.calls.entries import Entry, FileMistake, as_day, nearest, refuse
from oncommons.access.calls.toml_file import read_toml
from oncommons.domain.calls import DatasetTerms, DataUse, DataUseTerm, Waiver
from oncommons.errors import KnowledgeError
from oncommons.knowledge.oncotree import oncotree

SHORT = {use.name: use for use in DataUse}


def read_datasets(path: Path) -> tuple[dict[str, DatasetTerms], tuple[Waiver, ...]]:
    """Read datasets and waivers.

    Args:
        path: a TOML file; each of `[[datasets]]` has an id, an owner and `[datasets.terms]`, such
            as `DS = ["LUAD"]` or `IRB = true`; each of `[[waivers]]` names application, dataset,
            term, by and why.

    Returns:
        Datasets by id, and waivers.

    Raises:
        CallError: it cannot be read, or has mistakes; lists each with its line.
    """
    mistakes: list[FileMistake] = []
    top = read_toml(path, mistakes)
    datasets = {one.dataset_id: one for one in map(_dataset, top.tables("datasets"))}
    waivers = tuple(
        found
        for one in top.tables("waivers", required=False)
        if (found := _waiver(one)) is not None
    )
    top.finish()
    refuse(mistakes, path)
    return datasets, waivers


def _dataset(entry: Entry) -> DatasetTerms:
    below = entry.table("terms")
    terms = tuple(found for name in below.content if (found := _term(below, name)) is not None)
    permissions = [term.use.name for term in terms if term.use.is_permission]
    if len(permissions) != 1:
        said = ", ".join(permissions) or "none"
        remedy = "write exactly one of NRES, GRU, HMB, DS, POA"
        entry.wrong("terms", f"hold {len(permissions)} permissions ({said})", remedy)
    read = DatasetTerms(entry.text("id"), entry.text("owner"), terms)
    entry.finish()
    return read


def use_of(name: str) -> DataUse | None:
    """Find a term by its short name or its code; None where there is no such term.

    Example:
        >>> use_of("GRU") is use_of("DUO:0000042") is DataUse.GRU
        True
    """
    return SHORT.get(name) or next((use for use in DataUse if use.value == name), None)


def _term(below: Entry, name: str) -> DataUseTerm | None:
    """Read one term: true, or what it names."""
    use, value = use_of(name), below.content[name]
    if use is None:
        below.wrong(name, "is no term of DUO", nearest(name, SHORT))
        return None
    if not use.takes_values:
        if value is not True:
            below.wrong(name, f"is {value!s}", "write true, or leave the term out")
        return DataUseTerm(use)
    values = tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)
    for remedy in _unusable(use, values):
        below.wrong(name, f"is {', '.join(values) or 'empty'}", remedy)
        return None
    return DataUseTerm(use, values)


def _unusable(use: DataUse, values: tuple[str, ...]) -> list[str]:
    """Say what to write where the values of a term cannot be compared."""
    if not values:
        return ["name at least one"]
    if use is DataUse.MOR and (len(values) > 1 or as_day(values[0]) is None):
        return ["write a day, such as 2027-01-01"]
    if use is DataUse.TS and (len(values) > 1 or not values[0].isdecimal()):
        return ["write a number of months"]
    if use is DataUse.DS:
        return [remedy for one in values if one != ANY_CANCER and (remedy := _unknown(one))]
    return []


def _unknown(code: str) -> str:
    """Say what to write in place of an unknown disease; empty where it is known."""
    try:
        oncotree().find(code)
    except KnowledgeError as fault:
        return f"{fault.remedy} (or {ANY_CANCER} for any cancer)"
    return ""


def _waiver(entry: Entry) -> Waiver | None:
    name, by, why = entry.text("term"), entry.text("by"), entry.text("why")
    application, dataset = entry.text("application"), entry.text("dataset")
    entry.finish()
    use = use_of(name)
    if use is None:
        entry.wrong("term", f'is "{name}"', nearest(name, SHORT))
        return None
    return Waiver(application, dataset, use, by, why)
