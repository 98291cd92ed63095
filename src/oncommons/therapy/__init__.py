"""Stage 7: advice for one patient, from alterations and approved pairs to the board report.

- `advise`: a record and evidence in, the report of the tumour board out.
- `approved_evidence`: the shipped table of approvals as evidence; `knowledge_used` names it.
- `pick_patient`: the patient whose report shows most, for a demonstration.
- `explain`: why an option has its tier and its stance, in plain words.
- `board_page`: the report as one page that prints to A4, in a `Language`; `read_language` reads
  its code.
- `board_json`, `read_board_json`: the report as JSON and back.
- `parse_profile`: the profile language.
"""

from oncommons.therapy.advise import advise, pick_patient
from oncommons.therapy.approved import approved_evidence, knowledge_used
from oncommons.therapy.explain import explain
from oncommons.therapy.profile import parse_profile
from oncommons.therapy.report.board_json import board_json, read_board_json
from oncommons.therapy.report.board_page import board_page
from oncommons.therapy.report.wording import Language, read_language

__all__ = [
    "Language",
    "advise",
    "approved_evidence",
    "board_json",
    "board_page",
    "explain",
    "knowledge_used",
    "parse_profile",
    "pick_patient",
    "read_board_json",
    "read_language",
]
