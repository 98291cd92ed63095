"""Pure functions over results: the rules that decide what may be shown.

What is hidden is None, never 0 and never NaN. The rules by number:

- R1, R2, R10 `counts`: `suppress_small_counts`, `suppress_share`; R3 `round_count`.
- R6 `curves`: `coarsen_curve`, `shown_median`, `show_log_rank_p`.
- R6, R7 `models`: `coarsen_baseline`, `check_model`.
"""
