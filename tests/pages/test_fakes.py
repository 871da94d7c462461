"""What stands in for the use cases takes what they take."""

from __future__ import annotations

import pytest

from core.services import EstimateUseCase, Services
from tests.pages.fakes import FakeServices
from tests.pages.models.fakes import FakeModels
from tests.pages.stand_in import stand_in


@pytest.mark.parametrize("kind", [FakeServices, FakeModels])
def test_every_stand_in_takes_what_its_use_case_takes(kind: type[FakeServices]) -> None:
    """A method or an argument with another name than the real one raises where it is made."""
    names = [name for name in vars(FakeServices) | vars(kind) if not name.startswith("_")]
    played = [name for name in names if isinstance(getattr(kind, name, None), property)]
    assert len(played) >= 10
    assert set(played) <= set(Services.__annotations__)
    for name in played:
        assert getattr(kind(), name)


def test_a_method_that_is_gone_cannot_be_played() -> None:
    """The use case was renamed under the fake."""
    with pytest.raises(AttributeError, match="guess"):
        stand_in(EstimateUseCase, guess=lambda service: service)


def test_an_argument_that_is_gone_cannot_be_taken() -> None:
    """So was an argument, by its place or by its name; an option may be left out."""
    stand_in(EstimateUseCase, estimate=lambda service, *, door, language: (service, door, language))
    with pytest.raises(TypeError, match="service"):
        stand_in(EstimateUseCase, estimate=lambda offer, *, door, language: (offer, door, language))
    with pytest.raises(TypeError, match="door"):
        stand_in(EstimateUseCase, estimate=lambda service, *, gate, language: (gate, language))
    with pytest.raises(TypeError, match="language"):
        stand_in(EstimateUseCase, estimate=lambda service, *, door: (service, door))
