"""NCBI Gene numbers of the shipped genes against a public study that carries them.

Reference: MSK prostate study of 2024 (cBioPortal), columns Hugo_Symbol and Entrez_Gene_Id.
Roles: Vogelstein et al., Science 339:1546 (2013): 54 oncogenes and 71 tumour suppressors.
"""

import csv

from oncommons.knowledge.genes import GeneRole, current_symbol, genes
from tests.shared import shared

STUDY = "studies/prostate_msk_2024/data_mutations.txt"


def numbers_of_the_study():
    with shared(STUDY).open(newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        pairs = {(row["Hugo_Symbol"], row["Entrez_Gene_Id"]) for row in rows}
    return {current_symbol(symbol): int(number) for symbol, number in pairs if number != "0"}


def test_ncbi_numbers_agree_with_the_study():
    theirs = numbers_of_the_study()
    shared_genes = genes().keys() & theirs.keys()
    assert len(shared_genes) >= 230
    wrong = {symbol for symbol in shared_genes if genes()[symbol].entrez_id != theirs[symbol]}
    assert wrong == set()


def test_vogelsteins_drivers_are_all_there():
    listed = [gene for gene in genes().values() if "Vogelstein 2013" in gene.source]
    assert len(listed) == 54 + 71


def test_vogelsteins_drivers_keep_their_role_unless_later_work_found_both():
    listed = [gene for gene in genes().values() if "Vogelstein 2013" in gene.source]
    of_both = {gene.symbol for gene in listed if gene.role is GeneRole.BOTH}
    assert of_both == {"CBL", "DNMT3A", "EZH2", "NOTCH1", "NOTCH2", "PPP2R1A", "SPOP"}
    assert sum(gene.role is GeneRole.ONCOGENE for gene in listed) == 54 - 5
    assert sum(gene.role is GeneRole.TUMOUR_SUPPRESSOR for gene in listed) == 71 - 2
