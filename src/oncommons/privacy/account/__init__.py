"""The account of a release: how well it protects, what that costs, and to whom.

- `risk`: classes of patients, and the chance of finding one of them.
- `original`: the patients as they were, beside what was published of them.
- `matching`: the attacker who holds exact values.
- `plan`, `why`: what other policies would cost, and which quasi-identifier costs most.
- `payers`, `use`: who loses detail, and what the release can still answer.
- `longitudinal`: how far mutations and days single patients out.
- `class_rules`: sensitive values of classes, checked again from the rows.
- `report`, `page`: all of it as plain values, and as a page.
"""
