"""What holds for every law: it may take as long as it needs, and tries the same cases each time.

A red run is then red again for whoever looks into it. `./dev laws` goes looking for new cases.
"""

import pytest
from hypothesis import settings

settings.register_profile("laws", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=500, print_blob=True)
settings.load_profile("laws")


@pytest.fixture(scope="session")
def postgres(django_db_blocker):
    """The address of a PostgreSQL server with the tables of a hub in a template."""
    from tests import hubs

    with hubs.server_with_tables(django_db_blocker) as address:
        yield address


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory, django_db_blocker):
    """A file with the tables of a hub, so that each test copies it."""
    from tests import hubs

    return hubs.file_with_tables(tmp_path_factory.mktemp("tables"), django_db_blocker)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """The address of a database for one test; empty for SQLite in the commons."""
    from tests import hubs

    if request.param == "sqlite":
        return ""
    if why := hubs.postgres_lacks():
        pytest.skip(f"PostgreSQL: {why}")
    return hubs.new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def hub(database, tmp_path, request, django_db_blocker):
    """A hub that is new, once on SQLite and once on PostgreSQL."""
    from tests import hubs

    tables = None if database else request.getfixturevalue("sqlite")
    with hubs.opened(tmp_path, django_db_blocker, database=database, tables=tables) as made:
        yield made
