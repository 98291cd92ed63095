"""Pure functions over strings and coordinates: protein changes, consequences, chromosomes.

- `protein`: `read_protein_change` turns any common spelling of a protein change into one value.
- `consequence`: `VariantClass` is the MAF vocabulary; `consequence_group` says what a class does.
- `chromosomes`: names, builds, lengths and order of the human chromosomes.
"""
