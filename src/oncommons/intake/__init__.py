"""Stage 1: hospital records and tumour samples become one typed, checked set of tables.

- `detect` finds the format of a file or folder.
- `read` gives a `Reading`: our tables, the quarantine, and the account of the load.
- `load` reads a source into the vault, once for each state of its files.
- `open_vault` gives the tables of every source in the vault.
- `patient_ids` and `patient_record` give one patient as the bedside sees them; `patients_altered`
  finds some by their genes, and `tables_of` reads the rows of a few.
- `NAMED_RULES` lists the rules over several columns or files; `schema_rules` gives those of one
  table.
- `Source` is what a format must offer; `SOURCES` are those there are.
"""

from oncommons.intake.bedside import patient_ids, patient_record
from oncommons.intake.bedside_lookup import patients_altered, tables_of
from oncommons.intake.load import load
from oncommons.intake.reading import SOURCES, Reading, detect, read
from oncommons.intake.rulebook import NAMED_RULES
from oncommons.intake.rules import schema_rules
from oncommons.intake.source import Confidence, DayZero, ReadOptions, Source
from oncommons.intake.vault import VaultTables, open_vault

__all__ = [
    "NAMED_RULES",
    "SOURCES",
    "Confidence",
    "DayZero",
    "ReadOptions",
    "Reading",
    "Source",
    "VaultTables",
    "detect",
    "load",
    "open_vault",
    "patient_ids",
    "patient_record",
    "patients_altered",
    "read",
    "schema_rules",
    "tables_of",
]
