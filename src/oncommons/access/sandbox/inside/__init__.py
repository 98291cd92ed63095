"""Programs that run inside a sandbox: each is one file, for Python 3.9 or newer alone."""

from collections.abc import Mapping
from importlib import resources


def script(name: str, asked: Mapping[str, object] | None = None) -> str:
    """Give the text of one of these programs.

    Args:
        name: ask, first, probes or restrict.
        asked: what its `main` is called with, plain values; None for a program that asks itself.
            It becomes part of the text, since reading JSON takes longer than starting a job.
    """
    text = resources.files(__name__).joinpath(f"{name}.py").read_text()
    return text if asked is None else f"{text}\n\nmain({dict(asked)!r})\n"


__all__ = ["script"]
