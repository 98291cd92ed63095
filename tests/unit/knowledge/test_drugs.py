"""Drugs: brands, codes, salts and biosimilars lead to one name."""

import pytest

from oncommons.errors import KnowledgeError
from oncommons.knowledge import drugs, fact_file
from oncommons.knowledge.drugs import Drug, drugs_by_name, resolve_drug


@pytest.mark.parametrize(
    ("text", "name"),
    [("Osimertinib Mesylate", "osimertinib"), ("AZD9291", "osimertinib"),
     ("AZD 9291", "osimertinib"), ("tagrisso", "osimertinib"), ("T-DM1", "trastuzumab emtansine"),
     ("ado-trastuzumab emtansine", "trastuzumab emtansine"), ("T-DXd", "trastuzumab deruxtecan"),
     ("trastuzumab-pkrb", "trastuzumab"), ("Trastuzumab", "trastuzumab"),
     ("Abiraterone Acetate", "abiraterone"), ("Regorafenib Anhydrous", "regorafenib"),
     ("Dabrafenib mesylate", "dabrafenib"), ("Trametinib Dimethyl Sulfoxide", "trametinib"),
     ("5-FU", "fluorouracil"), ("Glivec", "imatinib"), ("MK-3475", "pembrolizumab"),
     ("thioguanine", "tioguanine"), ("  ERLOTINIB ", "erlotinib")],
)  # fmt: skip
def test_every_name_of_a_drug_leads_to_its_preferred_name(text, name):
    assert resolve_drug(text).name == name


@pytest.mark.parametrize(
    "text", ["", "   ", "-", "sodium", "water", "placebo", "dabrafenib + trametinib", "mab-abcd"]
)
def test_unknown_names_and_combinations_give_none(text):
    assert resolve_drug(text) is None


def test_class_and_code_of_a_drug():
    drug = resolve_drug("Lynparza")
    assert (drug.drug_class, drug.atc) == ("PARP inhibitor", "L01XK01")


def test_every_shipped_drug_is_found_by_each_of_its_names():
    for drug in drugs.drugs().values():
        for name in (drug.name, *drug.synonyms):
            assert resolve_drug(name) == drug


def test_codes_are_given_once_but_for_two_forms_of_paclitaxel():
    codes = [drug.atc for drug in drugs.drugs().values() if drug.atc]
    assert len(codes) >= 130
    assert {code for code in codes if codes.count(code) > 1} == {"L01CD01"}


def test_name_that_two_drugs_claim_is_refused():
    one, other = Drug("a", "x", "", ("AB-1",)), Drug("b", "x", "", ("ab 1",))
    with pytest.raises(KnowledgeError, match='"ab 1" means both a and b'):
        drugs_by_name([one, other])


def test_malformed_code_is_refused_with_its_line(monkeypatch, tmp_path):
    path = tmp_path / "drugs.csv"
    head = "# version: 1\n# licence: x\n# source: x\n# reviewed: x\n"
    path.write_text(f"{head}name,class,atc,synonyms\nimatinib,inhibitor,L01,\n")
    monkeypatch.setattr(
        drugs, "shipped_facts", lambda _, columns: fact_file.read_facts(path, columns)
    )
    with pytest.raises(KnowledgeError, match='atc is "L01"') as refused:
        drugs.drugs.__wrapped__()
    assert refused.value.line == 6
