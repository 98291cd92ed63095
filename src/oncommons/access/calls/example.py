"""A made call with twelve applications and their reviews, to look at and to try out."""

from importlib import resources
from pathlib import Path

from oncommons.errors import CallError

FILES = ("call.toml", "applications.toml", "datasets.toml", "reviews.csv")


def write_example(folder: Path) -> tuple[Path, ...]:
    """Write the files of the example.

    Args:
        folder: a new folder, or an empty one.

    Returns:
        The files: call, applications, datasets, reviews.

    Raises:
        CallError: the folder holds something, or cannot be made.
    """
    source = resources.files("oncommons.access.calls").joinpath("ready", "example")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CallError("the folder holds files", remedy="name a new folder", file=folder)
        for name in FILES:
            folder.joinpath(name).write_bytes(source.joinpath(name).read_bytes())
    except OSError as fault:
        raise CallError(
            f"the example cannot be written: {fault.strerror}",
            remedy="name a folder that you may write to",
            file=folder,
        ) from fault
    return tuple(folder / name for name in FILES)
