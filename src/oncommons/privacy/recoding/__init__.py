"""Local recoding: each class of patients bears the most exact labels that still hide its members.

- `peel`: publish, round after round, the cheapest levels that hide a share of those who are left.
- `refine`: split every class further, as long as each part still hides its members.
- `Rule`: what a class must satisfy besides its size; `rule_for` makes one.
- `fold`: put those whom no round could publish into the class that loses least by them.
- `recode`: all of it from several starts, the least loss kept.
"""
