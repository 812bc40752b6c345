"""What is measured, each beside its floor or peer; README.md has the figures.

Servers of benchmarks run as users' do, not as the tests' short-lived ones.
"""

import os

os.environ.setdefault("PARTNERGRAPH_JAVA_OPTIONS", "")
