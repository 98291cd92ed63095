"""OncoTree: the commonest tumour types, shipped, and the whole tree from a user's file."""

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from oncommons.errors import KnowledgeError
from oncommons.knowledge.fact_file import shipped_facts
from oncommons.knowledge.tumour_tree import OncoTree, TumourType

__all__ = ["COLUMNS", "OncoTree", "TumourType", "oncotree", "read_oncotree"]

COLUMNS = ("code", "name", "parent", "tissue", "former")
_OLDER = ("history", "precursors", "revocations")
_SAVE_AGAIN = "save https://oncotree.mskcc.org/api/tumorTypes/tree again"


@functools.cache
def oncotree() -> OncoTree:
    """Give the shipped part of OncoTree: the commonest codes, with every code above them.

    Returns:
        The tree.
    """
    file = shipped_facts("oncotree", COLUMNS)
    nodes = (
        TumourType(
            row.required("code"), row.required("name"), row["parent"], row.required("tissue"),
            row.several("former"),
        )
        for row in file.rows
    )  # fmt: skip
    return OncoTree(file.header["version"], {node.code: node for node in nodes})


def read_oncotree(path: Path, version: str = "") -> OncoTree:
    """Read the whole OncoTree from the JSON file that its site offers.

    Args:
        path: the answer of `https://oncotree.mskcc.org/api/tumorTypes/tree` (nested) or
            `.../api/tumorTypes` (a list), saved as it came.
        version: the release; the file's name when not given, because the file does not say.

    Returns:
        The tree without its root node TISSUE.

    Raises:
        KnowledgeError: the file is not JSON, or a node lacks its code, name or tissue.
    """
    nodes = [_node(raw, path) for top in _tops(path) for raw in _walk(top)]
    types = {node.code: node for node in nodes if node.code != "TISSUE"}
    return OncoTree(version or path.stem, types)


def _tops(path: Path) -> Iterator[Any]:
    """Give the nodes that the file holds at its top."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as fault:
        line = fault.lineno if isinstance(fault, json.JSONDecodeError) else None
        raise KnowledgeError(
            "the file is not readable JSON", remedy=_SAVE_AGAIN, file=path, line=line
        ) from fault
    if not isinstance(content, list | dict) or not content:
        raise KnowledgeError("the file holds no tree", remedy=_SAVE_AGAIN, file=path)
    yield from content if isinstance(content, list) else content.values()


def _walk(raw: Any) -> Iterator[Any]:  # noqa: ANN401  JSON as it came, checked in _node
    """Give a node of the file and everything below it."""
    yield raw
    children = raw.get("children") if isinstance(raw, dict) else None
    for child in (children or {}).values():
        yield from _walk(child)


def _node(raw: Any, path: Path) -> TumourType:  # noqa: ANN401  JSON as it came
    """Make a tumour type from a node of the file."""
    fields = raw if isinstance(raw, dict) else {}
    missing = next((key for key in ("code", "name") if not fields.get(key)), None)
    if missing:
        raise KnowledgeError(
            f"a node lacks its {missing}: {json.dumps(raw)[:80]}",
            remedy=_SAVE_AGAIN, file=path, column=missing,
        )  # fmt: skip
    parent = fields.get("parent") or ""
    former = [code for key in _OLDER for code in fields.get(key) or () if code != fields["code"]]
    return TumourType(
        code=fields["code"],
        name=fields["name"],
        parent="" if parent == "TISSUE" else parent,
        tissue=fields.get("tissue") or "",
        former=tuple(former),
    )
