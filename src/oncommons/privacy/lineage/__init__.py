"""Release after release: what was published stays safe when it is put side by side.

- `ledger`: one line per release, each with the hash of the one before; never a patient.
- `history`: the labels that each patient had in each release, encrypted.
- `kept_labels`: labels of former releases as arrays, and back.
- `intersection`: how many patients share everything that all releases say about them.
- `continuing`: the next release of a lineage, safe by construction.
"""
