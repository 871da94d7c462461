"""Documents to print: pure, from what was estimated to bytes."""
