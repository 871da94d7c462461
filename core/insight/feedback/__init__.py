"""Whether a correction is plausible."""
