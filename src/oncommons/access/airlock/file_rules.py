"""The rules on one file, by what it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from oncommons.access.airlock.cells import Declared, Sets
from oncommons.access.airlock.code import check_code
from oncommons.access.airlock.json_parts import Path, chart_parts, parts_of, with_rows, written
from oncommons.access.airlock.kinds import FileKind, Kind, kind_of, parse_json, text_of
from oncommons.access.airlock.models import check_model, report_from
from oncommons.access.airlock.names import name_fault
from oncommons.access.airlock.outcomes import (
    FileChecked,
    Said,
    decided,
    for_people,
    kept,
    refused,
    unknown,
)
from oncommons.access.airlock.parameters import Known, Parameters
from oncommons.access.airlock.scans import dates_in, scan
from oncommons.access.airlock.tables import Rows, TextTable, fits, form_of, read_table, write_table
from oncommons.access.airlock.tables_said import TableSaid, say_of_table
from oncommons.access.airlock.text import check_text
from oncommons.access.airlock.text_tables import say_of_text_tables
from oncommons.disclosure.charts import check_chart
from oncommons.disclosure.table_kinds import About
from oncommons.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around one file: limits, knowledge, declarations.

    Args:
        parameters: how strictly it is checked.
        known: what the airlock knows.
        declared: the patient sets that are declared.
        about: name of a file to what is known of it.
        corrected: name of a file to what its author says that it is.
    """

    parameters: Parameters
    known: Known
    declared: Declared
    about: Mapping[str, About]
    corrected: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checking:
    """One file as it was checked, and what all files together need of it.

    Args:
        file: what the rules say.
        tables: name to each table of counts in it, for the comparison of tables.
        sets: cell to patients, of each number that will leave.
    """

    file: FileChecked
    tables: Mapping[str, TextTable] = field(default_factory=dict)
    sets: Sets = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    """What is found out of a file while it is checked."""

    name: str
    around: Around
    said: list[Said] = field(default_factory=list)
    tables: dict[str, TextTable] = field(default_factory=dict)
    sets: dict[str, frozenset[str]] = field(default_factory=dict)
    classes: list[str] = field(default_factory=list)
    declared: bool = True
    repaired: bytes | None = None

    def table(self, name: str, table: TextTable) -> TableSaid:
        """Apply the rules on numbers to one table of the file."""
        about = self.around.about.get(self.name, About())
        about = replace(about, known_sizes=self.around.known.all_sizes)
        parameters = self.around.parameters
        found = say_of_table(
            name,
            table,
            about,
            self.around.declared,
            strictness=parameters.strictness,
            group=parameters.group,
        )
        self.said += found.said
        self.tables[name] = table
        self.classes.append(found.kind.value)
        self.sets |= found.sets
        self.declared = self.declared and found.declared
        return found

    def text(self, text: str) -> None:
        """Apply the rules on free text."""
        parameters = self.around.parameters
        self.said += check_text(text, parameters.minimum, limits=parameters.limits)

    def free_text(self, text: str) -> None:
        """Apply the rules on free text, and look for ids where it is not too long."""
        self.text(text)
        if len(text.encode()) <= self.around.parameters.limits.text_bytes:
            self.ids(text.split("\n"), dates_are_refused=False)

    def ids(self, lines: Sequence[str], *, dates_are_refused: bool = True) -> None:
        """Look for what may name a person."""
        known, parameters = self.around.known, self.around.parameters
        self.said += scan(
            lines,
            known=known.all_ids,
            patterns=parameters.patterns,
            dates_are_refused=dates_are_refused,
        )
        if not dates_are_refused:
            dates = dates_in(lines)
            remedy = "leave out dates of patients; that of the work may stay"
            self.said.append(
                for_people("R12", "no date of a patient", remedy, dates)
                if dates
                else kept("R12", "no date of a patient")
            )


def check_file(name: str, content: bytes, around: Around) -> Checking:
    """Check one file by the rules for what it is.

    Args:
        name: its name.
        content: its bytes.
        around: limits, knowledge and declarations.
    """
    draft = _Draft(name, around)
    limits = around.parameters.limits
    kind = kind_of(name, content)
    fault = name_fault(name, limits)
    draft.said.append(
        refused("R12", fault, "give the file another name")
        if fault
        else kept("R12", "a name of words, with few digits")
    )
    if len(content) > (most := limits.bytes_of(name)):
        found = f"this file has at most {most:,} bytes"
        draft.said.append(refused("R12", found, "shorten it, or split it by topic"))
    else:
        _check_kind(draft, kind, content)
    file = FileChecked(
        name=name,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        kind=kind.kind,
        said=tuple(draft.said),
        repaired=draft.repaired,
        declared=draft.declared,
        classes=tuple(draft.classes),
        corrected=around.corrected.get(name, ""),
    )
    if file.verdict is Verdict.REFUSE:
        file = replace(file, repaired=None)
    return Checking(file, draft.tables, draft.sets)


def _check_kind(draft: _Draft, kind: Kind, content: bytes) -> None:
    """Apply what holds for a kind of file."""
    if kind.kind is FileKind.FORBIDDEN:
        draft.said.append(refused(kind.rule, kind.found, kind.remedy))
    elif kind.kind is FileKind.UNKNOWN:
        _unknown(draft, content)
    elif kind.kind is FileKind.MODEL:
        _model(draft, content)
    elif kind.kind in _READ_AS_TEXT:
        text, fault = text_of(content)
        if fault:
            draft.said.append(refused("R12", fault, "write it as plain text in UTF-8"))
        else:
            _READ_AS_TEXT[kind.kind](draft, text)


def _unknown(draft: _Draft, content: bytes) -> None:
    """Say what follows for a file of no known kind (R15); what nobody can read does not leave."""
    text, fault = text_of(content)
    if fault:
        draft.said.append(refused("R12", fault, "submit a file that people can read"))
        return
    draft.free_text(text)
    found = "a file is csv, tsv, json, md, txt, a chart specification, a model package, or code"
    limits = draft.around.parameters.limits
    draft.said.append(unknown(found, "submit it as one of these", limits.unknown))


def _model(draft: _Draft, content: bytes) -> None:
    """Check a model package by the report that came with it."""
    form = draft.around.known.models.get(draft.name)
    try:
        report = None if form is None else report_from(form)
    except (KeyError, TypeError, ValueError):
        report = None
    limits = draft.around.parameters.limits
    draft.said += check_model(sha256(content).hexdigest(), report, limits=limits)


def _table(draft: _Draft, text: str) -> None:
    """Check a csv or tsv."""
    separator = "\t" if draft.name.lower().endswith(".tsv") else ","
    table, said = read_table(text, separator, limits=draft.around.parameters.limits)
    draft.said += said
    if table is None or not fits(table, draft.around.parameters.limits):
        return
    draft.ids(table.lines())
    _long_cells(draft, (table,))
    found = draft.table(draft.name, table)
    if found.repaired is not None:
        draft.repaired = write_table(table, found.repaired)


def _long_cells(draft: _Draft, tables: Sequence[TextTable]) -> None:
    """Read long cells, and the names of columns, as the free text that they are."""
    most = draft.around.parameters.limits.cell_letters
    long = [
        cell
        for table in tables
        for row in (table.header, *table.rows)
        for cell in row
        if len(cell) > most
    ]
    if long:
        draft.text("\n".join(long))


def _json(draft: _Draft, text: str) -> None:
    """Check JSON: each table in it, each text, and numbers that belong to no table."""
    parsed = _parsed(draft, text)
    if parsed is None:
        return
    (form,) = parsed
    parts = parts_of(form)
    draft.free_text("\n".join(parts.texts))
    _tables_in(draft, form, parts.tables)
    limits = draft.around.parameters.limits
    if len(parts.loose) > limits.number_tokens:
        found = f"at most {limits.number_tokens} numbers belong to no table"
        draft.said.append(refused("R14", found, "put them into a table with names", parts.loose))
    elif parts.loose:
        remedy = "put them into a table with names"
        draft.said.append(
            unknown("each number belongs to a table", remedy, limits.unknown, parts.loose)
        )


def _chart(draft: _Draft, text: str) -> None:
    """Check a chart: data that is drawn again, nothing loaded, nothing that runs (R8)."""
    parsed = _parsed(draft, text)
    if parsed is None:
        return
    (chart,) = parsed
    if not isinstance(chart, Mapping):
        draft.said.append(refused("R8", "a chart is a specification", "write it in Vega-Lite"))
        return
    draft.said += [Said(one) for one in check_chart(chart)]
    parts = chart_parts(chart)
    runs = sorted({name for name in parts.texts if name in _RUNS})
    remedy = "give the data as it is drawn, without expressions"
    draft.said.append(decided("R8", "a chart computes nothing", remedy, runs))
    draft.free_text("\n".join(parts.texts))
    _tables_in(draft, chart, parts.tables)
    if parts.loose:
        remedy = "give data as a list of objects with the same names"
        draft.said.append(refused("R8", "the data of a chart is a table", remedy, parts.loose))


_RUNS = frozenset({"expr", "signal", "calculate", "transform", "usermeta", "loader", "format"})


def _parsed(draft: _Draft, text: str) -> tuple[object] | None:
    """Parse JSON, or say that it is none."""
    try:
        return (parse_json(text),)
    except ValueError:
        found = "the file is JSON in which each name stands once, and each number is finite"
        draft.said.append(refused("R12", found, "write it with an ordinary library"))
        return None


def _tables_in(draft: _Draft, form: object, tables: Mapping[Path, TextTable]) -> None:
    """Check the tables inside JSON; the patients of a single one can be declared."""
    limits = draft.around.parameters.limits
    repaired: dict[Path, Rows] = {}
    if len(tables) > limits.most_tables:
        found = f"a file has at most {limits.most_tables} tables"
        draft.said.append(refused("R12", found, "put tables of one kind together"))
        return
    for path, table in tables.items():
        draft.said += form_of(table, limits)
        if not fits(table, limits):
            continue
        draft.ids(table.lines())
        name = draft.name if len(tables) == 1 else f"{draft.name} {written(path)}"
        mended = draft.table(name, table).repaired
        if mended is not None:
            repaired[path] = mended
    _long_cells(draft, tuple(tables.values()))
    if repaired:
        draft.repaired = with_rows(form, repaired)


def _text(draft: _Draft, text: str) -> None:
    """Check a text: words for people, a few numbers, and tables of text."""
    draft.free_text(text)
    parameters = draft.around.parameters
    if len(text.encode()) > parameters.limits.text_bytes:
        return
    draft.said += say_of_text_tables(text, strictness=parameters.strictness, group=parameters.group)


def _code(draft: _Draft, text: str) -> None:
    """Check a program."""
    parameters = draft.around.parameters
    if len(text.encode()) <= parameters.limits.code_bytes:
        draft.ids(text.split("\n"), dates_are_refused=False)
    draft.said += check_code(draft.name, text, parameters.minimum, limits=parameters.limits)


_READ_AS_TEXT: Mapping[FileKind, Callable[[_Draft, str], None]] = {
    FileKind.CSV: _table,
    FileKind.TSV: _table,
    FileKind.JSON: _json,
    FileKind.CHART: _chart,
    FileKind.MARKDOWN: _text,
    FileKind.TEXT: _text,
    FileKind.CODE: _code,
    FileKind.NOTEBOOK: _code,
}
