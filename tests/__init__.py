"""The tests. One worker process runs on each core: numerical libraries must not ask for more.

Singular values of 700 x 384 numbers: 2 s with two threads on two busy cores, 0.13 s with one. The
libraries read this when they are loaded; what a test starts inherits it.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
