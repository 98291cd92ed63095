"""What access costs and catches: `python -m benchmarks.access`.

    python -m benchmarks.access                  every part
    python -m benchmarks.access audit sandbox    some of them
    python -m benchmarks.access --json           one line of JSON per number

Parts: audit, differencing, noise, sandbox, leaks. Each is a module beside this one with a function
`measure()` that gives its results one by one.
"""

import argparse
import importlib
import sys
from collections.abc import Iterator, Sequence

from benchmarks.measure import Result, say

PARTS = ("audit", "differencing", "noise", "sandbox", "leaks")


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and give the exit code: 1 where a goal or a part is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.access",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--json", action="store_true", help="one line of JSON per number")
    asked = parser.parse_args(words)
    if unknown := sorted(set(asked.parts) - set(PARTS)):
        parser.error(f"there is no part {unknown[0]}; parts are {', '.join(PARTS)}")
    results, missing = [], []
    for part in asked.parts or PARTS:
        try:
            results += list(measured(part))
        except MissingPart:
            print(
                f"part {part} is missing: there is no benchmarks/access/{part}.py", file=sys.stderr
            )
            missing.append(part)
    return say(results, as_json=asked.json) or int(bool(missing))


class MissingPart(Exception):
    """There is no module of this part."""


def measured(part: str) -> Iterator[Result]:
    """Measure one part.

    Raises:
        MissingPart: there is no module of this part.
    """
    name = f"benchmarks.access.{part}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise MissingPart(part) from error
    yield from module.measure()


if __name__ == "__main__":
    sys.exit(main())
