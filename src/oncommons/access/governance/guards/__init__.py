"""The guards: what a thing must bring before an act, each a named function that finds what lacks.

- `applications`, `projects`: the way of a project. `grants`: grants, extracts and jobs.
- `outputs`: the airlock. `institution`: accounts, roles, calls, policies, incidents, objections.
"""
