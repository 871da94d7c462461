#!/bin/sh
# Removes from a Python environment what no container runs: libraries' own tests, headers and maps for
# debuggers, extensions of notebooks, and the parts of Arrow that speak with other servers.
set -eu
cd "$1"/lib/python3*/site-packages
find . -type d \( -name tests -o -name test -o -name nbextension -o -name labextension \) -prune -exec rm -rf {} +
find . -type f \( -name '*.h' -o -name '*.hpp' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.js.map' \) -delete
rm -f pyarrow/libarrow_flight* pyarrow/libarrow_s3* pyarrow/_flight* pyarrow/_s3fs*
