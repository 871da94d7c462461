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
from core.types.identity import (
    PERMISSIONS,
    ROLE_MAY,
    ROLES,
    SCOPE_MAY,
    SCOPES,
    Actor,
    KeyScope,
    Permission,
    UserRole,
    machine_owner,
    roles_may,
    scopes_may,
)
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
from core.types.markets import (
    Dependants,
    ExchangeRate,
    ImportReport,
    RateBetween,
    Snapshot,
    Source,
)
from core.types.packages import (
    PACKAGE_LABELS,
    PACKAGE_PRICES,
    PACKAGES,
    ComparablePackages,
    Offered,
    Package,
    PackagePrice,
    PackagePrices,
)
from core.types.people import AuditEntry, Person, Rule, SignIn, audit_fingerprint
from core.types.personal_data import (
    Erasure,
    KeptList,
    PersonalCount,
    PersonalExport,
    PricedList,
)
from core.types.quantities import (
    MAX_QUANTITY,
    MIN_QUANTITY,
    QUANTITY_REASONS,
    SCALES,
    UNITS,
    Quantity,
    QuantityUnit,
    UnitPrice,
)
from core.types.reviews import (
    CONTRIBUTOR,
    CONTRIBUTOR_DIGITS,
    REVIEW_STATES,
    Correction,
    Review,
    ReviewCounts,
    ReviewCursor,
    ReviewDecision,
    ReviewFilter,
    ReviewPage,
    ReviewState,
    contributor_of,
)
from core.types.service import FormOptions, ServiceInput
from core.types.tasks import SET_UP, Task, TaskKind, TaskStatus, Upload
from core.types.versions import Comparison, Decision, ModelVersion, Signer
