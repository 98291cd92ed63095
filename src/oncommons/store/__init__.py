"""A commons on disk: one folder of Parquet per immutable release, queried by an engine."""
