"""What every part of the Models page is given, and the version that the address names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import streamlit as st

from core.charts import View
from core.types import ModelVersion

if TYPE_CHECKING:
    from core.services import Services

_SAID = "models.said"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsView(View):
    """The use cases, and every version (newest first, at least one)."""

    services: Services
    versions: Sequence[ModelVersion]

    @classmethod
    def of(cls, view: View, services: Services, versions: Sequence[ModelVersion]) -> Self:
        """Look at the versions of the model."""
        return cls(
            words=view.words,
            palette=view.palette,
            narrow=view.narrow,
            services=services,
            versions=versions,
        )

    @property
    def champion(self) -> ModelVersion | None:
        """The version that serves, if one does."""
        return next((version for version in self.versions if version.is_champion), None)

    @property
    def synthetic(self) -> bool:
        """Whether what serves learned from a generated market."""
        shown = self.champion or self.versions[0]
        return bool(shown.card.get("synthetic", False))

    def named(self, version_id: object) -> str:
        """Return the number of a version, or a dash if it is gone."""
        found = next((v for v in self.versions if v.id == version_id), None)
        return "–" if found is None else self.words.number(found.number)


def say(sentence: str) -> None:
    """Keep a sentence for the next run, and run the page again."""
    st.session_state[_SAID] = sentence
    st.rerun()


def said_before() -> str | None:
    """Return the sentence that was kept, once."""
    kept: str | None = st.session_state.pop(_SAID, None)
    return kept
