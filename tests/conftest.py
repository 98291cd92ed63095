"""What holds for every law: it may take as long as it needs, and tries the same cases each time.

A red run is then red again for whoever looks into it. `./dev laws` goes looking for new cases.
"""

from hypothesis import settings

settings.register_profile("laws", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=500, print_blob=True)
settings.load_profile("laws")
