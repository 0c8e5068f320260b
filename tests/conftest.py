"""How property tests run: without a stopwatch, and the same examples each time where changes are checked."""

import os

from hypothesis import settings

# A slow machine is no failure; speeds belong to the benchmarks.
settings.register_profile("here", deadline=None)
# New examples are looked for while working, not while a change waits to land.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
