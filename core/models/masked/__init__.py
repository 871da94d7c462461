"""A learner that is right for whatever is given of a service: fields left out are no guesses."""
