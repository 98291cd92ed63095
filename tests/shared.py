"""Real public data beside the project: used where it is, skipped with its path elsewhere."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared" / "data"


def shared(path: str) -> Path:
    """Give the file or folder of that name under ../shared/data, or skip the test."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"needs ../shared/data/{path}")
    return found
