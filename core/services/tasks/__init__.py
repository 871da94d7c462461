"""Background tasks: their queue, their schedule, what runs them."""
