"""Services to try the form with, in the reader's language."""

from __future__ import annotations

from core.errors import N_
from core.types import ServiceInput

#: Descriptions are message ids; categories and levels are each market's own.
EXAMPLES: tuple[ServiceInput, ...] = (
    ServiceInput(
        N_(
            "I will design a minimalist logo for your brand. You get 3 concepts, "
            "the source files, and a one-page style guide with colours and fonts."
        ),
        rating=4.9,
        reviews=120,
        delivery_days=4,
        revisions=3,
    ),
    ServiceInput(
        N_(
            "I will write a 1,000-word blog article, optimised for search engines: "
            "keyword research, original text and two royalty-free images."
        ),
        rating=4.7,
        reviews=35,
        delivery_days=3,
        revisions=2,
    ),
    ServiceInput(
        N_(
            "I will build a responsive landing page for your product with a contact form, "
            "tested on phones and in the usual browsers, ready to go online."
        ),
        rating=5.0,
        reviews=14,
        delivery_days=7,
        revisions=2,
    ),
)
