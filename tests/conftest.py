"""What holds for every test: a law may take as long as it needs, since machines are busy."""

from hypothesis import settings

settings.register_profile("laws", deadline=None)
settings.load_profile("laws")
