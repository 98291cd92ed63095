"""Extracts: the granted rows and columns of one project as sealed files, under its own names.

- `keys`: `ExtractKeys`, opened by two key holders together, or by a demo key.
- `pseudonyms`: identifiers under the key of one project, so that two projects share none.
- `contents`: tables as Parquet, with their schema and sums; the same bytes each time.
- `dummy`: the same schema filled with made rows, from the rules of the schema alone.
- `at_rest`: AES-256-GCM in chunks. `files`: what lies on the disk, and its check.
- `build`, `opening`, `destruction`: the life of an extract. `objections`: which ones are due.
"""

from oncommons.access.grants.extracts.build import build_extract
from oncommons.access.grants.extracts.destruction import destroy
from oncommons.access.grants.extracts.dummy import write_dummy
from oncommons.access.grants.extracts.files import Extract, read_extract, verify_extract
from oncommons.access.grants.extracts.keys import (
    ExtractKeys,
    change_passphrases,
    make_demo_keys,
    make_sealed_keys,
    read_demo_keys,
    unseal_keys,
)
from oncommons.access.grants.extracts.objections import DueExtract, extracts_with
from oncommons.access.grants.extracts.opening import open_extract

__all__ = [
    "DueExtract",
    "Extract",
    "ExtractKeys",
    "build_extract",
    "change_passphrases",
    "destroy",
    "extracts_with",
    "make_demo_keys",
    "make_sealed_keys",
    "open_extract",
    "read_demo_keys",
    "read_extract",
    "unseal_keys",
    "verify_extract",
    "write_dummy",
]
