"""Pure functions over results: the rules that decide what may be shown.

What is hidden is None, never 0 and never NaN. The rules by number, with their limits in `depths`:

- R1, R2, R10 `counts`: `suppress_small_counts`, `suppress_share`; `two_way`: `suppress_two_way`.
- R2 `linked`: `protect_hidden`, for any table; `intervals`: `hidden_intervals` of a reader.
- R3, R10 `counts`: `round_count`; `rounding`: `noisy_by_cell_key`, `bounded_percent`.
- R4 `sums`: `broken_sum_rules`; R5 `quantiles`: `may_show_quantile`.
- R6 `curves`: `coarsen_curve`, `shown_median`, `show_log_rank_p`.
- R6, R7 `models`: `coarsen_baseline`, `check_model`.
- R8 `charts`: `check_chart`, `chart_tables`; R11 `genomics`: `show_gene`, `check_variants`.
- R1 to R11 and R15 for tables that researchers made, `tables`: `check_table`, `check_apart`.
"""
