"""The nouns of Prisme, shared by every room. Plain data: no input or output, no formula.

Frames of listings have the columns of `Listing`; money is always a pair
(amount, currency), so every type that carries amounts carries its currency too.
"""

from __future__ import annotations

from core.types.api_keys import ApiKey
from core.types.common import (
    BANDS,
    HOURS_PER_DAY,
    PRICE_PER,
    PRICE_UNITS,
    PROJECT,
    Band,
    Door,
    Origin,
    PriceBasis,
    Progress,
    Verdict,
    fields_of,
    no_progress,
)
from core.types.comparables import Comparable, Difference, Nearest, Neighbourhood, VectorSet
from core.types.estimate import (
    ABSTAINING,
    CHECKS,
    OTHER_LANGUAGE,
    Contribution,
    Explanation,
    Flag,
    Hints,
    Kind,
    MarketPosition,
    Phrase,
    Prediction,
    Price,
    TermEffect,
    Unsaid,
    WordReasons,
)
from core.types.experiments import Experiment, ExperimentCounts, ExperimentKind, ShadowEstimate
from core.types.explore import DescriptionMap
from core.types.feedback import Feedback, FeedbackReason, PriceKind
from core.types.fields import Field
from core.types.gates import Check, GateReport
from core.types.history import HistoryCount, HistoryCursor, HistoryFilter, HistoryPage, PastEstimate
from core.types.listing import (
    COLUMNS,
    FIELD,
    FIELDS,
    FIRST_FIELDS,
    INPUT_COLUMNS,
    LABELS,
    LISTED,
    MAX_DESCRIPTION,
    MAX_LABEL,
    NONE_FIELDS,
    NUMBERS,
    REASON_LABELS,
    REASONS,
    SERVICE_FIELDS,
    Listing,
    in_order,
)
from core.types.markets import Dependants, ExchangeRate, ImportReport, Snapshot, Source
from core.types.personal_data import Erasure, PersonalExport
from core.types.reviews import (
    REVIEW_STATES,
    Correction,
    Review,
    ReviewCounts,
    ReviewCursor,
    ReviewDecision,
    ReviewFilter,
    ReviewPage,
    ReviewState,
)
from core.types.service import FormOptions, ServiceInput
from core.types.tasks import Task, TaskKind, TaskStatus, Upload
from core.types.versions import Comparison, Decision, ModelVersion, Signer
