"""Speed, measured rather than tested: `make bench` prints one JSON object."""
