"""Services to try the form with, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import N_


@dataclass(frozen=True, slots=True)
class Example:
    """A described service; `description` is a message id. Seller levels are each market's own."""

    description: str
    rating: float
    reviews: int
    delivery_days: int
    revisions: int


EXAMPLES: tuple[Example, ...] = (
    Example(
        N_(
            "I will design a minimalist logo for your brand. You get 3 concepts, "
            "the source files, and a one-page style guide with colours and fonts."
        ),
        4.9,
        120,
        4,
        3,
    ),
    Example(
        N_(
            "I will write a 1,000-word blog article, optimised for search engines: "
            "keyword research, original text and two royalty-free images."
        ),
        4.7,
        35,
        3,
        2,
    ),
    Example(
        N_(
            "I will build a responsive landing page for your product with a contact form, "
            "tested on phones and in the usual browsers, ready to go online."
        ),
        5.0,
        14,
        7,
        2,
    ),
)
