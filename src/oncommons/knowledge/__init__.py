"""Facts with source, version and licence: genes, tumour types, drugs, evidence.

- `catalogue`: `catalogue` lists the shipped tables with what each says of itself.
- `oncotree`: `oncotree` and `read_oncotree` give the tree of tumour types, shipped or whole.
- `tumour_tree`: `OncoTree` answers questions about codes, ancestors and names.
- `genes`: `current_symbol` and `role` of a gene.
- `drugs`: `resolve_drug` finds the drug behind a brand, code or salt.
- `exons`: `exons` gives the residues of the exons that criteria and labels name.
- `approved`: `approved_pairs` and `read_approved` give biomarker and drug pairs of labels.
- `opportunity`: `read_opportunity` gives the chance of each kind of mutation per gene.
- `evidence`: `Civic` reads the release of CIViC that a site downloaded.
- `fact_file`: how the tables of facts are read.
"""
