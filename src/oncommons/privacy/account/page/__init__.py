"""The account of a release as a page for a data-protection officer.

- `page`: the whole page; `account_page` writes it.
- `promise`: what was asked for, against whom, and the classes.
- `chances`: what outsiders and attackers achieve.
- `cost`: what protection takes, and from whom.
- `answers`: what the release can still answer.
- `records`: mutations and events, and a made-up patient.
"""
