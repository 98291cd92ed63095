"""Write the generated pages of the documentation: `python docs/generate.py` (part of ./dev docs).

Each page is derived from the code, so that it cannot disagree with it; a test compares them.
"""

import enum
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import typer

from oncommons import domain, errors, plugins
from oncommons.domain.columns import (
    AtLeast,
    Between,
    Column,
    NotBefore,
    OneOf,
    Pattern,
    Reference,
    Released,
    Rule,
    Table,
    Vocabulary,
)
from oncommons.domain.criteria.text_form import functions, grammar
from oncommons.domain.tables import SCHEMA_VERSION, tables_in_order
from oncommons.errors import OncommonsError

DOCS = Path(__file__).parent
MADE = "<!-- Written by docs/generate.py; change the code and run ./dev docs. -->\n"

PRIVACY = {
    "D": "direct identifier",
    "Q": "quasi-identifier",
    "S": "sensitive",
    "N": "plain",
}


def schema() -> str:
    """Describe every table and column."""
    parts = [
        MADE,
        "# The schema of the commons\n",
        f"Version {SCHEMA_VERSION}. Time is whole days from the first primary diagnosis (day 0).",
        "A column leaves the vault only in the form named in the last column.\n",
    ]
    for table in tables_in_order():
        parts.append(_table(table))
    return "\n".join(parts)


def _table(table: Table) -> str:
    where = "" if table.released else " Stays in the vault."
    lines = [
        f"## {table.name}\n",
        f"{table.about}{where} Key: {', '.join(f'`{name}`' for name in table.key)}."
        f" Its rules begin with {table.code}.\n",
        "| column | type | unit | rule | sensitivity | in a release | meaning |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_column(table, column) for column in table.columns]
    return "\n".join([*lines, ""])


def _column(table: Table, column: Column) -> str:
    form = column.released.value if table.released else Released.NEVER.value
    required = "required. " if column.required else ""
    cells = (
        f"`{column.name}`",
        column.type.value,
        column.unit,
        required + _rule(column.rule),
        PRIVACY[column.privacy.value],
        form,
        column.about,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _rule(rule: Rule | None) -> str:  # noqa: C901  one case per rule
    match rule:
        case None:
            return ""
        case OneOf(values):
            return "one of " + ", ".join(values)
        case Pattern(_, says):
            return says
        case Between(low, high):
            return f"{low:g} to {high:g}"
        case AtLeast(low):
            return f"at least {low:g}"
        case NotBefore(column):
            return f"not before {column}"
        case Reference(table):
            return f"key of {table}"
        case Vocabulary(name):
            return f"{name} code"


def glossary() -> str:
    """Give each word of the vocabulary with its one sentence, from the code that defines it."""
    words: dict[str, str] = {}
    for module in _modules():
        for name, member in inspect.getmembers(module, inspect.isclass):
            if member.__module__ == module.__name__ and not name.startswith("_"):
                kind = (
                    ""
                    if not issubclass(member, enum.Enum)
                    else " One of: " + ", ".join(str(value.value) for value in member) + "."
                )
                first = (inspect.getdoc(member) or "").split("\n\n")[0].replace("\n", " ")
                words[name] = first + kind
    lines = [MADE, "# Glossary\n", "## Words that the code speaks\n"]
    lines += [f"**{name}**: {words[name]}\n" for name in sorted(words)]
    return "\n".join([*lines, (DOCS / "glossary-trade.md.in").read_text()])


def _modules() -> Iterator[object]:
    for found in pkgutil.walk_packages(domain.__path__, "oncommons.domain."):
        inner = ".schema." in found.name or ".text_form." in found.name
        if not found.ispkg and not inner:
            yield importlib.import_module(found.name)


def error_classes() -> list[type[OncommonsError]]:
    """List the error classes, as they stand in the file."""
    found = inspect.getmembers(errors, inspect.isclass)
    members = [member for _, member in found if member.__module__ == errors.__name__]
    return sorted(members, key=lambda member: inspect.getsourcelines(member)[1])


def error_page() -> str:
    """Give each error class with its sentence."""
    lines = [
        MADE,
        "# Errors\n",
        "Every message says what was found, where, and what to do. How to act on each:"
        " [errors, one by one](../how-to/errors.md).\n",
        "| class | means |",
        "|---|---|",
    ]
    for member in error_classes():
        first = (inspect.getdoc(member) or "").split("\n\n")[0].replace("\n", " ")
        lines.append(f"| `{member.__name__}` | {first} |")
    return "\n".join([*lines, ""])


def plugin_page() -> str:
    """Give the entry-point groups."""
    lines = [MADE, "# Plug-ins\n", "A package brings one by an entry point of these groups.\n"]
    lines += [f"- `{group}`: {says}" for group, says in plugins.GROUPS.items()]
    return "\n".join([*lines, ""])


def command_page() -> str:
    """Give every command with its options."""
    from oncommons.cli.app import app

    lines = [
        MADE,
        "# The command line\n",
        "Results go to stdout, progress to stderr; `--json` gives the same for machines.",
        "A command leaves with 0 (done), 1 (found what it was asked to find),"
        " 2 (refused, with one line that says how to go on), 70 (a bug) or 130 (interrupted).\n",
    ]
    for path, command in _commands(typer.main.get_command(app), "oncommons"):
        lines.append(f"## {path}\n\n{inspect.cleandoc(command.help or '')}\n")
        for parameter in command.params:
            lines.append(_parameter(parameter))
        lines.append("")
    return "\n".join(lines)


def criteria_page() -> str:
    """Describe the sentences that criteria are written in, from the tables of their grammar."""
    lines = [
        MADE,
        "# Criteria as a sentence\n",
        "Criteria say who belongs to a cohort. Each command on a cohort takes them as a sentence"
        " (`--where`) or from a file that holds a sentence or JSON (`--criteria`)."
        " `oncommons cohort check` shows how a sentence is read.\n",
        "Each criterion is true, false or unknown of a patient, and a cohort holds those of whom it"
        " is true. `not` asks for those of whom it is false: a gene that was never looked at is not"
        " taken for wild type.\n",
        "Keywords, column names and values of closed lists may be written in any case. A value with"
        " spaces or signs, or one spelled like a keyword, stands in double or single quotes;"
        " a backslash keeps a quote inside. `#` opens a comment up to the end of the line.\n",
    ]
    lines += ["## Joining\n", *_forms(grammar.JOINING)]
    lines += [
        "\n## Columns\n",
        "A column is written as on the page of the [schema](schema.md), such as `patients.sex`, or"
        " by its short name where only one table has it. `cancer_type` (or `tumour_type`) takes"
        " OncoTree codes.\n",
        *_forms(grammar.COLUMN_FORMS),
        "\n## Words\n",
        "| written | asks for |",
        "|---|---|",
    ]
    for function in dict.fromkeys(functions.FUNCTIONS.values()):
        written = "<br>".join(f"`{form}`" for form in function.forms)
        lines.append(f"| {written} | {function.says} |")
    groups = {word: ", ".join(group) for word, group in grammar.CLASS_GROUPS.items()}
    lines += [
        "\nWords for classes of mutations:\n",
        *(f"- `{word}`: {group}" for word, group in groups.items()),
        "\n## Before and after\n",
        "Treatments, events, responses, measurements, diagnoses, samples and death have a day, and"
        " may stand in order. Time is counted in days.\n",
        *_forms(grammar.ORDER_FORMS),
        "\n## Examples\n",
    ]
    lines += [f"```\n{one.text}\n```\n\n{one.says}\n" for one in grammar.EXAMPLES]
    keywords = ", ".join(f"`{word}`" for word in sorted(grammar.KEYWORDS))
    return "\n".join([*lines, f"Keywords: {keywords}."])


def _forms(forms: Mapping[str, str]) -> list[str]:
    """Give a table of what is written and what it means."""
    rows = [f"| `{written}` | {says} |" for written, says in forms.items()]
    return ["| written | means |", "|---|---|", *rows]


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _commands(command.commands[name], f"{path} {name}")
    else:
        yield path, command


def _parameter(parameter: click.Parameter) -> str:
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    says = str(getattr(parameter, "help", "") or "")
    needed = " Required." if parameter.required else ""
    default = parameter.default
    shown = isinstance(default, int | float | str) and not isinstance(default, bool)
    return f"- {names}: {says}{needed}" + (f" Default: {default}." if shown and default else "")


sys.path.insert(0, str(DOCS))  # modules beside this one, however it is loaded
governance_pages = importlib.import_module("governance_pages")
satre_page = importlib.import_module("satre_page")
rules_page = importlib.import_module("disclosure_page")
files_page = importlib.import_module("airlock_page")


def states_page() -> str:
    """Give every move of every kind of thing."""
    return str(governance_pages.states_page(MADE))


def roles_page() -> str:
    """Give who may do what."""
    return str(governance_pages.roles_page(MADE))


def satre() -> str:
    """Give each statement of SATRE, and what shows it."""
    return str(satre_page.satre_page(MADE))


def satre_json() -> str:
    """Give the same for machines."""
    return str(satre_page.satre_json())


def disclosure() -> str:
    """Give each disclosure rule with its limits."""
    return str(rules_page.disclosure_page(MADE))


def airlock() -> str:
    """Give the rules on files of outputs with their limits."""
    return str(files_page.airlock_page(MADE))


PAGES = {
    "reference/schema.md": schema,
    "reference/errors.md": error_page,
    "reference/plugins.md": plugin_page,
    "reference/commands.md": command_page,
    "reference/criteria.md": criteria_page,
    "reference/states.md": states_page,
    "reference/disclosure.md": disclosure,
    "reference/airlock.md": airlock,
    "reference/roles.md": roles_page,
    "reference/satre.md": satre,
    "reference/satre.json": satre_json,
    "glossary.md": glossary,
}


def main() -> None:
    """Write every page that differs."""
    for name, make in PAGES.items():
        path = DOCS / name
        content = make().rstrip() + "\n"
        if not path.exists() or path.read_text() != content:
            path.write_text(content)
            sys.stderr.write(f"wrote docs/{name}\n")


if __name__ == "__main__":
    main()
