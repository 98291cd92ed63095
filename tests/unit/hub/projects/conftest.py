"""A hub in which a call can be run."""

import pytest


@pytest.fixture
def world(hub, tmp_path):
    from tests.projects_world import world_of

    return world_of(hub, tmp_path)
