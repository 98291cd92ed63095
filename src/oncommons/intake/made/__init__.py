"""The made cluster: three hospitals as study folders, and everything planted in them."""

from oncommons.intake.made.cluster import MadeCluster, make_cluster
from oncommons.intake.made.truth import Truth, planted_drivers, read_truth

__all__ = ["MadeCluster", "Truth", "make_cluster", "planted_drivers", "read_truth"]
