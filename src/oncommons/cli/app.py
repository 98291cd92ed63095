"""The one program: groups named like the stages, and the words for the whole."""

import sys
import traceback
from collections.abc import Iterator
from typing import Any

import click
import typer
from typer.core import TyperArgument, TyperGroup
from typer.models import ArgumentInfo
from typer.utils import get_params_from_function

from oncommons.cli.stages import GROUPS
from oncommons.cli.whole import register
from oncommons.errors import OncommonsError

REFUSED, INTERRUPTED, BUG = 2, 130, 70


class Program(TyperGroup):
    """The whole program; gives arguments the help that click 8.5 takes from typer 0.20."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  click's own settings
        super().__init__(**settings)
        for command in _commands(self):
            _give_help(command)


def _commands(group: click.Group) -> Iterator[click.Command]:
    """Walk over the commands below a group."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from _commands(command)
        else:
            yield command


def _give_help(command: click.Command) -> None:
    """Give each argument the help that stands in the signature."""
    known = get_params_from_function(command.callback) if command.callback else {}
    for one in command.params:
        said = known[one.name].default if one.name in known else None
        if isinstance(one, TyperArgument) and isinstance(said, ArgumentInfo):
            one.help = one.help or said.help


app = typer.Typer(
    name="oncommons",
    cls=Program,
    help="An oncology commons in one install: from the hospital record to the bedside.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
register(app)
for name, group in GROUPS.items():
    app.add_typer(group, name=name)


def main() -> None:
    """Run a command; leave with 0 done, 1 found, 2 refused, 70 a bug, 130 interrupted."""
    try:
        code = app(standalone_mode=False)
    except OncommonsError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.exit(REFUSED)
    except click.ClickException as error:
        error.show()
        sys.exit(REFUSED)
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write(
            "stopped; what was published before is whole, and the same command resumes\n"
        )
        sys.exit(INTERRUPTED)
    except Exception:  # noqa: BLE001  the last resort: a bug shows its trace
        traceback.print_exc()
        sys.exit(BUG)
    sys.exit(code if isinstance(code, int) else 0)
