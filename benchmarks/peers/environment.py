"""Make the environment of a peer or a judge from its lock, or the lock from its packages."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "benchmarks" / "peers", ROOT / "benchmarks" / "judges")
UV = ROOT / ".tools" / "bin" / "uv"
ENVIRONMENTS = ROOT / ".peers"


def names() -> list[str]:
    """Name peers and judges: each has a list of packages, `NAME.in`, and its lock, `NAME.lock`."""
    return sorted(path.stem for folder in FOLDERS for path in folder.glob("*.in"))


def list_of(name: str) -> Path:
    """Give the list of packages of a peer or a judge, one of `names`."""
    return next(path for folder in FOLDERS if (path := folder / f"{name}.in").exists())


def lock_of(name: str) -> Path:
    """Give the lock of a peer or a judge, one of `names`, which lies beside its list."""
    return list_of(name).with_suffix(".lock")


def python_of(name: str) -> Path | None:
    """Give the Python of a peer or a judge; None where its environment has not been made."""
    environment = ENVIRONMENTS / name
    return environment / "bin" / "python" if (environment / "ready").exists() else None


def make(name: str) -> Path:
    """Make the environment of one of them from its lock; once, and again where the lock changed.

    Args:
        name: one of `names`.

    Returns:
        Its folder, which git ignores.

    Raises:
        subprocess.CalledProcessError: uv failed; what it said is on standard error.
    """
    environment, lock = ENVIRONMENTS / name, lock_of(name)
    ready = environment / "ready"
    if ready.exists() and ready.stat().st_mtime > lock.stat().st_mtime:
        return environment
    ENVIRONMENTS.mkdir(exist_ok=True)
    (ENVIRONMENTS / ".gitignore").write_text("*\n")
    ready.unlink(missing_ok=True)
    _uv("venv", "--allow-existing", "--python", sys.executable, str(environment))
    _uv("pip", "sync", "--require-hashes", str(lock), at=environment)
    ready.touch()
    return environment


def write_lock(name: str) -> Path:
    """Write the lock of one of them, with hashes and without the name of any host.

    Args:
        name: one of `names`.
    """
    lock = lock_of(name)
    _uv(
        *("pip", "compile", str(list_of(name)), "--output-file", str(lock)),
        *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate"),
        *("--no-emit-index-url", "--no-emit-find-links"),
        *("--custom-compile-command", "./dev peers --lock"),
    )
    return lock


def _uv(*arguments: str, at: Path | None = None) -> None:
    """Run uv, which `./dev` has fetched and told where packages are."""
    place = {} if at is None else {"VIRTUAL_ENV": str(at)}
    subprocess.run([UV, *arguments, "--quiet"], check=True, env=os.environ | place)
