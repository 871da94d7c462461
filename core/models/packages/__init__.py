"""The prices of the standard and the premium package, from those of a market's listings."""
