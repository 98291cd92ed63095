"""Make the environment of a peer from its lock, or the lock from its list of packages."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
UV = ROOT / ".tools" / "bin" / "uv"
ENVIRONMENTS = ROOT / ".peers"


def names() -> list[str]:
    """Name the peers: each has a list of packages, `NAME.in`, and its lock, `NAME.lock`."""
    return sorted(path.stem for path in HERE.glob("*.in"))


def python_of(name: str) -> Path | None:
    """Give the Python of a peer; None where its environment has not been made."""
    environment = ENVIRONMENTS / name
    return environment / "bin" / "python" if (environment / "ready").exists() else None


def make(name: str) -> Path:
    """Make the environment of a peer from its lock; once, and again where the lock changed.

    Args:
        name: one of `names`.

    Returns:
        Its folder, which git ignores.

    Raises:
        subprocess.CalledProcessError: uv failed; what it said is on standard error.
    """
    environment, lock = ENVIRONMENTS / name, HERE / f"{name}.lock"
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
    """Write the lock of a peer, with hashes and without the name of any host.

    Args:
        name: one of `names`.
    """
    lock = HERE / f"{name}.lock"
    _uv(
        *("pip", "compile", str(HERE / f"{name}.in"), "--output-file", str(lock)),
        *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate"),
        *("--no-emit-index-url", "--no-emit-find-links"),
        *("--custom-compile-command", "./dev peers --lock"),
    )
    return lock


def _uv(*arguments: str, at: Path | None = None) -> None:
    """Run uv, which `./dev` has fetched and told where packages are."""
    place = {} if at is None else {"VIRTUAL_ENV": str(at)}
    subprocess.run([UV, *arguments, "--quiet"], check=True, env=os.environ | place)
