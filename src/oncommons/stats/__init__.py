"""Pure functions over arrays: survival, regression, discrimination, calibration, tests on counts.

- `survival`: `kaplan_meier`, `survival_at`, `median`, `rmst`, `number_at_risk`; `log_rank` tests k
  groups, with the weights of Gehan, Tarone-Ware, Peto or Fleming-Harrington where one is given.
- `competing`: `aalen_johansen` is the cumulative incidence of one cause among several.
- `comparison`: `compare_shares`, `compare_numbers`, `odds_ratio`: a test and its effect size.
- `regression`: `cox`, `cox_risk`, `cox_survival`, `logistic`, `logistic_probability`.
- `concordance`: `concordance` is Harrell's C, `auc` the area under the ROC curve.
- `calibration`: `brier_score`, `integrated_brier`, `calibration_groups`, `calibration_slope` and
  `calibration_line` compare predicted chances with what happened.
- `counts`: `wilson_interval`, `fit_dispersion`, upper tails (`poisson_upper_mid`,
  `negative_binomial_upper_mid`, `binomial_upper`, `beta_binomial_upper`), exact tests
  (`fisher_exact`, `poisson_binomial_tails`), `benjamini_hochberg`, `cauchy_combination`.
- `scoring`: `probability` of a linear model for one patient, the same everywhere.
- `arrays`: `Floats`, `Ints`, `Bools`, `Labels` name the arrays.
"""
