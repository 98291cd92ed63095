"""Attack a release as an outsider would, and measure how often that succeeds.

- `published`: a released table as an attacker reads it: labels, and the exact values they cover.
- `covering`: which released rows may be a person of whom exact values are known.
- `matching`: one over the number of those rows, with all quasi-identifiers and with any three.
- `singling_out`, `linkability`, `inference`: the three attacks of the data protection authorities,
  each beside a control of people who are not in the release; `rates` sets the two off.
- `guesses`, `predicates`: exact rows guessed from labels, and what is said of one row only.
- `posteriors`: what a class gives away of a sensitive value.
- `give_back`: columns that return what recoding removed.
- `attacks`: all of it in one value; `attack` makes it.
"""
