"""The clusters that files make, for the commands that answer a question and judge nothing."""

from collections.abc import Sequence

from certlint import fleet, loader
from certlint.model.cluster import Cluster
from certlint.reading import MEGABYTE
from certlint.session import Request, inputs


def clusters(request: Request) -> Sequence[Cluster]:
    """Read what a user names, without judging it; raises session.UsageError."""
    given = inputs(request)
    config = given.config
    size = int(config.max_file_size * MEGABYTE)
    loaded = loader.load(given.found, words=config.images, max_file_size=size)
    return [cluster for member in fleet.members(loaded, config) for cluster in member.clusters]
