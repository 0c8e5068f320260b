"""How tests run: property tests without a stopwatch, with the same examples where changes are checked."""

import os
import signal

from hypothesis import settings

# A slow machine is no failure; speeds belong to the benchmarks.
settings.register_profile("here", deadline=None)
# New examples are looked for while working, not while a change waits to land.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


# A shell has programs in its background ignore the interrupt, and so would all that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
