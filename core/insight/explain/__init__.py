"""What a model goes by: studied on listings of sellers that it had never seen."""

from core.insight.explain.cases import explanation_of
from core.insight.explain.report import study_of
from core.insight.explain.subject import Subject

__all__ = ["Subject", "explanation_of", "study_of"]
