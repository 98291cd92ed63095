"""What a file is, by its name and its first bytes together; what is nothing known is for people."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from oncommons.access.airlock.limits import CELLS

JSON_DEPTH = 20


class FileKind(StrEnum):
    """What a file of an output is."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    MARKDOWN = "md"
    TEXT = "txt"
    CHART = "chart"
    MODEL = "model"
    CODE = "code"
    NOTEBOOK = "notebook"
    CELLS = "cells"
    ABOUT = "about"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"

    @property
    def leaves(self) -> bool:
        """Whether a file of this kind goes into a package; what is declared to us stays."""
        return self not in (FileKind.CELLS, FileKind.ABOUT, FileKind.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is, and why it may not leave as that.

    Args:
        kind: what it is.
        rule: the rule that forbids it; empty where none does.
        found: what was found; empty where nothing forbids it.
        remedy: what to submit instead.
    """

    kind: FileKind
    rule: str = ""
    found: str = ""
    remedy: str = ""


_BY_ENDING = {
    ".csv": FileKind.CSV,
    ".tsv": FileKind.TSV,
    ".json": FileKind.JSON,
    ".md": FileKind.MARKDOWN,
    ".txt": FileKind.TEXT,
    ".log": FileKind.TEXT,
    ".onc": FileKind.MODEL,
    ".py": FileKind.CODE,
    ".r": FileKind.CODE,
    ".ipynb": FileKind.NOTEBOOK,
}
STAYS = {CELLS: FileKind.CELLS, "about.json": FileKind.ABOUT}
"""What an author declares to the airlock about the other files; it never leaves."""

_DRAW = "submit the numbers of the picture as a table or a chart specification: we draw it again"
_PICTURE = ("R8", "pictures, PDF and SVG do not leave", _DRAW)
_PICKLED = (
    "R12",
    "files that run, or hold objects of a program, do not leave",
    "write the numbers as csv or json",
)
_PACKED = ("R12", "archives do not leave", "submit the files themselves, side by side")
_ROWS = ("R12", "files of rows do not leave", "submit a table of counts as csv")
_HOLDS_CODE = ("R12", "pages that run do not leave", "write the text as md or txt")

_FORBIDDEN_ENDINGS: Mapping[str, tuple[str, str, str]] = {
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".ico", ".pdf", ".svg",
         ".svgz", ".eps", ".ps", ".emf", ".wmf", ".heic", ".dcm", ".mp4"),
        _PICTURE,
    ),
    **dict.fromkeys(
        (".pkl", ".pickle", ".joblib", ".npy", ".npz", ".rdata", ".rda", ".rds", ".rhistory",
         ".mat", ".pt", ".pth", ".h5", ".hdf5", ".keras", ".onnx", ".safetensors", ".exe", ".so",
         ".dll", ".pyc", ".class", ".jar", ".sh", ".bat", ".ps1", ".js"),
        _PICKLED,
    ),
    **dict.fromkeys((".zip", ".gz", ".bz2", ".xz", ".7z", ".tar", ".tgz", ".rar", ".zst"), _PACKED),
    **dict.fromkeys(
        (".parquet", ".feather", ".arrow", ".sqlite", ".db", ".duckdb", ".sas7bdat", ".dta", ".sav",
         ".xls", ".xlsx", ".xlsm", ".ods", ".bam", ".vcf", ".maf", ".fastq", ".bcf", ".cram"),
        _ROWS,
    ),
    **dict.fromkeys((".html", ".htm", ".xml", ".docx", ".doc", ".pptx", ".rtf"), _HOLDS_CODE),
}  # fmt: skip

_MAGIC: tuple[tuple[bytes, tuple[str, str, str]], ...] = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"RIFF", _PICTURE),
    (b"%PDF", _PICTURE),
    (b"%!PS", _PICTURE),
    (b"<svg", _PICTURE),
    (b"\x80\x02", _PICKLED),
    (b"\x80\x03", _PICKLED),
    (b"\x80\x04", _PICKLED),
    (b"\x80\x05", _PICKLED),
    (b"\x93NUMPY", _PICKLED),
    (b"RDX", _PICKLED),
    (b"RDA", _PICKLED),
    (b"\x89HDF", _PICKLED),
    (b"\x7fELF", _PICKLED),
    (b"MZ", _PICKLED),
    (b"\xca\xfe\xba\xbe", _PICKLED),
    (b"#!", _PICKLED),
    (b"PK\3\4", _PACKED),
    (b"PK\5\6", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"Rar!", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"PAR1", _ROWS),
    (b"ARROW1", _ROWS),
    (b"FEA1", _ROWS),
    (b"SQLite format 3", _ROWS),
    (b"\xd0\xcf\x11\xe0", _ROWS),
    (b"$FL2", _ROWS),
    (b"<stata_dta", _ROWS),
    (b"<!doctype html", _HOLDS_CODE),
    (b"<html", _HOLDS_CODE),
    (b"<?xml", _HOLDS_CODE),
    (b"{\\rtf", _HOLDS_CODE),
)
_WORDS = (b"BM", b"MZ", b"RIFF", b"RDX", b"RDA", b"BZh", b"#!", b"GIF8", b"Rar!", b"PAR1")
"""First bytes that are letters too: they count only where the content is no text."""


def kind_of(name: str, content: bytes) -> Kind:
    r"""Say what a file is, and whether a file of that kind may leave at all.

    Args:
        name: its name; the ending says what it is meant to be.
        content: its bytes; what they begin with is believed more than the name.

    Returns:
        A kind that the list of R12 allows; `forbidden` with the rule and the remedy; or `unknown`.

    Example:
        >>> kind_of("a.csv", b"stage,patients\n").kind.value, kind_of("a.png", b"").rule
        ('csv', 'R8')
        >>> kind_of("a.csv", b"\x89PNG...").found
        'pictures, PDF and SVG do not leave'
    """
    ending = "." + name.lower().rpartition(".")[2] if "." in name else ""
    if name in STAYS:
        return Kind(STAYS[name])
    if ending in _FORBIDDEN_ENDINGS:
        return Kind(FileKind.FORBIDDEN, *_FORBIDDEN_ENDINGS[ending])
    known = _BY_ENDING.get(ending, FileKind.UNKNOWN)
    hidden = _hidden_as(content)
    if known is FileKind.MODEL and hidden == _PACKED:
        return Kind(FileKind.MODEL)
    if hidden is not None:
        return Kind(FileKind.FORBIDDEN, *hidden)
    if known is FileKind.JSON and _is_chart(name, content):
        return Kind(FileKind.CHART)
    return Kind(known)


def text_of(content: bytes) -> tuple[str, str]:
    r"""Read a file as text, and say why it is none that may leave.

    Args:
        content: the bytes of a file.

    Returns:
        The text, and an empty reason; or an empty text and the reason: it is not UTF-8, or holds
        letters that nobody sees, in which anything can be hidden.

    Example:
        >>> text_of(b"a,b\n"), text_of("a\u200bb".encode())[1][:20]
        (('a,b\n', ''), 'it holds letters tha')
    """
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return "", "it is no text in UTF-8"
    text = text.replace("\r\n", "\n")
    if any(is_unseen(letter) for letter in set(text)):
        return "", "it holds letters that nobody sees, such as control codes or blanks of no width"
    return text, ""


def is_unseen(letter: str) -> bool:
    r"""Tell whether a letter shows nothing, or turns the direction of others.

    Example:
        >>> [is_unseen(one) for one in "a\n\u202e\u00ad"]
        [False, False, True, True]
    """
    if letter in "\n\t":
        return False
    # The selectors of forms and the fillers of Hangul are letters by category, and show nothing.
    return unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp") or (
        letter in "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
        or "\ufe00" <= letter <= "\ufe0f"
    )


def parse_json(text: str) -> object:
    """Parse JSON that no two programs read in two ways.

    Raises:
        ValueError: it is not JSON, a name stands twice in one object, a number is not finite, or
            it is nested too deeply.
    """
    try:
        parsed: object = json.loads(
            text, object_pairs_hook=_once_each, parse_constant=_no_such_number
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if _depth(parsed) > JSON_DEPTH:
        raise ValueError("nested too deeply")
    return parsed


def _hidden_as(content: bytes) -> tuple[str, str, str] | None:
    """Recognise what a file begins with, whatever its name says."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    for magic, what in _MAGIC:
        if content.startswith(magic) or (magic[:1] == b"<" and start.startswith(magic)):
            if magic in _WORDS and not text_of(content)[1]:
                continue
            return what
    is_drawing = b"<svg" in content[:4096].lower()
    return _PICTURE if is_drawing else None


def _is_chart(name: str, content: bytes) -> bool:
    """Tell a chart specification from other JSON, by its name or by what it says it is."""
    if name.lower().endswith((".vl.json", ".chart.json")):
        return True
    try:
        form = parse_json(text_of(content)[0])
    except ValueError:
        return False
    return isinstance(form, dict) and "vega" in str(form.get("$schema", ""))


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return names


def _no_such_number(text: str) -> object:
    raise ValueError(f"{text} is no number of JSON")


def _depth(value: object) -> int:
    """Count how deep lists and objects are nested."""
    level, deepest = [value], 0
    while level:
        parts: list[object] = []
        for one in level:
            parts += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        level, deepest = parts, deepest + 1
    return deepest
