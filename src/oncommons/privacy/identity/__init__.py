"""The identified side: names stay in the hospital, encrypted, with their keys somewhere else.

- `vault`: identities in, one patient back with a reason, keys turned, a patient forgotten.
- `key_store`, `key_ring`: one key per patient, wrapped, in a folder apart.
- `optout`: who objected to what, and since when.
- `dates`: calendar dates moved by one keyed shift per patient.
- `sealing`: one value encrypted for one place; read anywhere else, it is refused.
"""
