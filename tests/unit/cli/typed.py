"""Type a command as a person does, and read what it says."""

import json
import shlex

from typer.testing import CliRunner, Result

from oncommons.cli.app import app


def type_in(*words: object, keyboard: str = "") -> Result:
    """Run a command; an error stands in `exception`."""
    return CliRunner().invoke(app, [str(word) for word in words], input=keyboard)


def as_json(*words: object, code: int = 0) -> dict[str, object]:
    """Run a command with --json and read its answer."""
    answer = type_in(*words, "--json")
    assert answer.exit_code == code, answer.output or answer.exception
    read: dict[str, object] = json.loads(answer.stdout)
    return read


def said(*words: object, code: int = 0) -> str:
    """Run a command and give what it says to people."""
    answer = type_in(*words)
    assert answer.exit_code == code, answer.output or answer.exception
    return str(answer.stdout)


def next_command(text: str) -> list[str]:
    """Give the words of the command that the last line names."""
    last = text.strip().splitlines()[-1]
    assert last.startswith("next: oncommons "), last
    return shlex.split(last)[2:]
