"""The one program: groups named like the stages, and the words for the whole."""

import sys
import traceback

import click
import typer

from oncommons.cli.stages import GROUPS
from oncommons.cli.whole import register
from oncommons.errors import OncommonsError

REFUSED, INTERRUPTED, BUG = 2, 130, 70

app = typer.Typer(
    name="oncommons",
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
