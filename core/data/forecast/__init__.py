"""Daily sales: files with a date and an amount, and the calendar of what is known in advance."""
