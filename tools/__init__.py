"""Commands for those who work on Prisme; the product never imports them."""
