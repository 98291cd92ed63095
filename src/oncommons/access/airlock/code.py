"""Programs that leave: they say what to do, and carry no data of their own."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oncommons.access.airlock.kinds import parse_json
from oncommons.access.airlock.limits import RESEARCH, FileLimits
from oncommons.access.airlock.outcomes import Said, decided, kept, refused, unknown
from oncommons.access.airlock.text import small_counts

_R_STRING = re.compile(
    # One that is never closed goes on to the end, so that no place is looked at twice.
    r'[rR]?"(?:\\.|[^"\\])*(?:"|\\?\Z)|[rR]?\'(?:\\.|[^\'\\])*(?:\'|\\?\Z)',
    re.S,
)
_R_COMMENT = re.compile(r"#[^\n]*")
_R_NUMBER = re.compile(r"(?<![\w.])\d[\d.]*(?:[eE][+-]?\d+)?L?(?!\w)")
_LITERALS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Call)
_REMEDY = "read the data from the extract, not from the program"


@dataclass(frozen=True, slots=True)
class _Written:
    """What is written into a program.

    Args:
        literals: numbers and texts in all.
        widest: most of them in one pair of brackets, and its line.
        longest: letters of the longest text.
        comments: what is said to people, line by line.
    """

    literals: int
    widest: tuple[int, int]
    longest: int
    comments: tuple[str, ...]


def check_code(
    name: str, text: str, minimum: int, *, limits: FileLimits = RESEARCH
) -> Iterator[Said]:
    """Check a program before it leaves: its size, and how much is written into it.

    Args:
        name: its name; `.py`, `.R` or `.ipynb`.
        text: the program.
        minimum: smallest group of patients that its comments may tell.
        limits: bytes, numbers and texts.

    Yields:
        One entry per thing looked at. What cannot be parsed is of no known kind (R15).
    """
    size = ["the whole program"] if len(text.encode()) > limits.code_bytes else []
    yield decided(
        "R12", f"a program has at most {limits.code_bytes:,} bytes", "leave data out of it", size
    )
    if size:
        return
    if name.lower().endswith(".ipynb"):
        outputs, text = _notebook(text)
        if outputs:
            yield refused("R12", *outputs)
            return
        yield kept("R12", "a notebook leaves without its outputs")
    written = _r(text) if name.lower().endswith(".r") else _python(text)
    if written is None:
        yield unknown("the program can be parsed", "mend it", limits.unknown)
        return
    yield from _judged(written, limits)
    yield from small_counts(written.comments, minimum)


def _judged(written: _Written, limits: FileLimits) -> Iterator[Said]:
    many = ["the whole program"] if written.literals > limits.code_numbers else []
    yield decided(
        "R12", f"a program holds at most {limits.code_numbers} numbers and texts", _REMEDY, many
    )
    most, line = written.widest
    wide = [f"line {line}"] if most > limits.code_in_one_list else []
    found = f"no list in a program holds more than {limits.code_in_one_list} numbers or texts"
    yield decided("R12", found, _REMEDY, wide)
    long = ["the whole program"] if written.longest > limits.code_text else []
    found = f"no text in a program has more than {limits.code_text} letters"
    yield decided("R12", found, _REMEDY, long)


def _python(text: str) -> _Written | None:
    """Look at a program in Python; None where it is none."""
    try:
        tree = ast.parse(text)
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return None
    says = {id(node) for node in _docstrings(tree)}
    constants = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and _is_data(node.value) and id(node) not in says
    ]
    texts = [len(node.value) for node in constants if isinstance(node.value, str | bytes)]
    widest = max(
        (
            (_literals_in(node), node.lineno)
            for node in ast.walk(tree)
            if isinstance(node, _LITERALS)
        ),
        default=(0, 0),
    )
    comments = ["" for _ in text.split("\n")]
    for token in tokens:
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            for more, line in enumerate(token.string.split("\n")):
                comments[token.start[0] - 1 + more] += f" {line}"
    long_names = [len(node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)]
    longest = max((*texts, *(size * 5 for size in long_names)), default=0)
    return _Written(len(constants), widest, longest, tuple(comments))


def _docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    """Give the texts that explain a module, a class or a function."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            yield body[0].value


def _is_data(value: object) -> bool:
    """Tell whether a constant carries something: not None, True, and not 0 or 1."""
    return isinstance(value, str | bytes | int | float | complex) and not isinstance(value, bool)


def _literals_in(node: ast.AST) -> int:
    """Count numbers and texts that stand in one pair of brackets, at any depth of lists."""
    return sum(isinstance(one, ast.Constant) and _is_data(one.value) for one in ast.walk(node))


def _r(text: str) -> _Written:
    """Look at a program in R by its words."""
    strings = [match[0] for match in _R_STRING.finditer(_R_COMMENT.sub("", text))]
    comments = [match[0] if (match := _R_COMMENT.search(line)) else "" for line in text.split("\n")]
    plain = _R_STRING.sub(
        lambda match: '""' + "\n" * match[0].count("\n"), _R_COMMENT.sub("", text)
    )
    numbers = len(_R_NUMBER.findall(plain))
    longest = max((len(one) - 2 for one in strings), default=0)
    said = [f"{comment} {line}" for comment, line in zip(comments, text.split("\n"), strict=True)]
    return _Written(numbers + len(strings), _widest(plain), longest, tuple(said))


def _widest(text: str) -> tuple[int, int]:
    """Find the bracket that holds most numbers and texts, itself and what is nested in it."""
    best, open_at = (0, 1), [(0, 1)]
    line = 1
    for piece in re.finditer(rf'\n|[(\[{{]|[)\]}}]|""|{_R_NUMBER.pattern}', text):
        if piece[0] == "\n":
            line += 1
        elif piece[0] in "([{":
            open_at.append((0, line))
        elif piece[0] in ")]}":
            count, begun = open_at.pop() if len(open_at) > 1 else (0, line)
            best = max(best, (0 if text[piece.start()] == "}" else count, begun))
            if piece[0] != "}":
                open_at[-1] = (open_at[-1][0] + count, open_at[-1][1])
        else:
            open_at[-1] = (open_at[-1][0] + 1, open_at[-1][1])
    return max(best, *open_at[1:]) if len(open_at) > 1 else best


def _notebook(text: str) -> tuple[tuple[str, str] | None, str]:
    """Give the program of a notebook, or why it does not leave."""
    try:
        form = parse_json(text)
    except ValueError:
        return ("this is no notebook", "save it again"), ""
    cells = form.get("cells") if isinstance(form, Mapping) else None
    if not isinstance(cells, list) or not all(isinstance(cell, Mapping) for cell in cells):
        return ("this is no notebook", "save it again"), ""
    if any(cell.get("outputs") or cell.get("attachments") for cell in cells):
        found = "a notebook leaves without its outputs"
        return (found, "clear all outputs, and save it again"), ""
    return None, "\n".join(_source(cell) for cell in cells)


def _source(cell: Mapping[str, object]) -> str:
    """Give a cell as a piece of program; words become comments."""
    source = cell.get("source", "")
    lines: Sequence[str] = (
        "".join(map(str, source)) if isinstance(source, list) else str(source)
    ).split("\n")
    if cell.get("cell_type") == "code":
        return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))
    return "\n".join(f"# {line}" for line in lines)
