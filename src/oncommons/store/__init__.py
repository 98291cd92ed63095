"""A commons on disk: one folder of Parquet per immutable release, queried by an engine."""

from oncommons.store.closed import withdrawn
from oncommons.store.commons import Commons, init, open_commons
from oncommons.store.intact import verify
from oncommons.store.publish import publish, read_labels, staged
from oncommons.store.questions.counts import count_by
from oncommons.store.questions.follow_up import follow_up
from oncommons.store.questions.genes import gene_frequencies
from oncommons.store.questions.study import count_chart, count_genes
from oncommons.store.releases import find_release, list_releases
from oncommons.store.validity import check_grant
from oncommons.store.view import View, open_view
from oncommons.store.withdrawal import withdraw

__all__ = [
    "Commons",
    "View",
    "check_grant",
    "count_by",
    "count_chart",
    "count_genes",
    "find_release",
    "follow_up",
    "gene_frequencies",
    "init",
    "list_releases",
    "open_commons",
    "open_view",
    "publish",
    "read_labels",
    "staged",
    "verify",
    "withdraw",
    "withdrawn",
]
