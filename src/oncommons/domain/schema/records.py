"""Tables that keep the books of intake: what had no home, what was loaded, what was refused."""

from oncommons.domain.columns import Column, OneOf, Table, Type
from oncommons.domain.schema.words import DIRECT, PLAIN, SENSITIVE, text

EXTRAS = Table(
    "extras",
    "EXT",
    "One row per source attribute that has no column of its own, so that nothing is lost.",
    (
        Column("entity", Type.TEXT, PLAIN, "The table.", required=True, key=True),
        Column(
            "entity_id",
            Type.TEXT,
            DIRECT,
            "Key of the row of that table.",
            required=True,
            key=True,
            personal=True,
        ),
        Column("attribute", Type.TEXT, PLAIN, "Name in the source.", required=True, key=True),
        text("value", "Value in the source, as text.", SENSITIVE),
        Column(
            "datatype",
            Type.TEXT,
            PLAIN,
            "Type that the source declares.",
            OneOf(("STRING", "NUMBER", "BOOLEAN")),
        ),
    ),
    released=False,
)

LOADS = Table(
    "loads",
    "LOD",
    "One row per file of a load.",
    (
        Column("load_id", Type.TEXT, PLAIN, "The load.", required=True, key=True),
        text("source", "Name of the source.", required=True),
        text("format", "Format of the source.", required=True),
        Column("file", Type.TEXT, PLAIN, "File within the source.", required=True, key=True),
        text("sha256", "Hash of the file.", required=True),
        text("mapping_version", "Version of the mapping and the rules.", required=True),
        Column("rows_in", Type.INT64, PLAIN, "Rows read.", unit="rows", required=True),
        Column("rows_ok", Type.INT64, PLAIN, "Rows kept.", unit="rows", required=True),
        Column("rows_quarantined", Type.INT64, PLAIN, "Rows refused.", unit="rows", required=True),
        text("loaded_at", "When, UTC.", required=True),
    ),
    released=False,
)

QUARANTINE = Table(
    "quarantine",
    "QUA",
    "One row per refusal or warning; it may hold identifiers, so it stays in the vault.",
    (
        Column("load_id", Type.TEXT, PLAIN, "The load.", required=True, key=True),
        Column("file", Type.TEXT, PLAIN, "File within the source.", required=True, key=True),
        Column("line", Type.INT64, PLAIN, "Physical line, from 1.", required=True, key=True),
        text("pointer", "JSON pointer, where the source has no lines."),
        text("column", "Column of the source."),
        Column("rule", Type.TEXT, PLAIN, "Id of the rule.", required=True, key=True),
        Column(
            "severity",
            Type.TEXT,
            PLAIN,
            "Error refuses, warning keeps.",
            OneOf(("error", "warning")),
            required=True,
        ),
        text("value", "The offending value, cut short.", DIRECT),
        text("raw", "The refused row as it came.", DIRECT),
        text("remedy", "What to do about it.", required=True),
    ),
    released=False,
)

RECORDS = (EXTRAS, LOADS, QUARANTINE)
