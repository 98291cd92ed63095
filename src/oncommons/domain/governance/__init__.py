"""Governance as values: who may be what, what may be done to what, and where things stand.

- `roles`, `people`: roles with their scope and dates; organisations, people, certificates.
- `actions`: every act. `states`: every kind of thing, and where it may stand.
- `calls`, `projects`, `datasets`, `outputs`, `institution`: the things that acts are done to.
- `things`: any of these, and how it stands to people and projects.
"""
