"""Save any model in Gallery and load it anywhere.

`GalleryClient` is where to begin; the plain functions are those of the paper's listings.
"""

from gallery_client.client import GalleryClient
from gallery_client.conditions import Condition, field
from gallery_client.distributions import DISTRIBUTION_TYPE, Distribution, distribution
from gallery_client.errors import (
    Aborted,
    AlreadyExists,
    DataLoss,
    DeadlineExceeded,
    FailedPrecondition,
    GalleryError,
    Gone,
    Internal,
    InvalidArgument,
    MetricsUnsent,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
    Unimplemented,
)
from gallery_client.feed import EventFeed
from gallery_client.listing import Listing, Records
from gallery_client.metrics_writer import MetricsWriter
from gallery_client.paper import (
    ModelEvaluationMetric,
    createGalleryModel,
    createModelInstance,
    getModelInstance,
    insertModelInstanceMetric,
    loadModel,
    modelQuery,
    uploadModel,
)
from gallery_client.records.annotation import Annotation
from gallery_client.records.decision import Champion, Decision, DecisionInput, ExplainedPart, RuleExplanation
from gallery_client.records.decision_action import DecisionAction
from gallery_client.records.dependency import Dependency, PropagatedCopy, Propagation, Upstream
from gallery_client.records.deployment import Deployment, Hold, Restoration, RestoredLine, Rollback
from gallery_client.records.erasure import Erasure
from gallery_client.records.evaluation import DataSet, Evaluation
from gallery_client.records.evaluation_record import EvaluationRecord
from gallery_client.records.event import Event
from gallery_client.records.folder_file import FolderFile
from gallery_client.records.health import Completeness, DistributionShift, InstanceHealth, MetricDrift, MetricSkew
from gallery_client.records.instance import LineageEntry, ModelInstance, Pin
from gallery_client.records.instance_count import InstanceCount
from gallery_client.records.instance_record import ModelInstanceRecord
from gallery_client.records.job import Job
from gallery_client.records.judging import RuleApplication, TriggeredRule
from gallery_client.records.metric import Metric, MetricKey
from gallery_client.records.model import Model, ModelRevision, ModelSpecification
from gallery_client.records.project import HealthPolicy, Project, ProjectPolicy
from gallery_client.records.rule import Rule, RuleHold, RulePin, RuleProblem, RuleRepository, RuleTeam
from gallery_client.records.server import ServerHealth, ServerInfo
from gallery_client.records.serving import Serving
from gallery_client.records.upload import UploadStatus
from gallery_client.unsent import UnsentEvaluation
from gallery_client.version import __version__
from gallery_client.watching import ServingWatch
from gallery_client.watching_champions import ChampionWatch

__all__ = [
    "DISTRIBUTION_TYPE",
    "Aborted",
    "AlreadyExists",
    "Annotation",
    "Champion",
    "ChampionWatch",
    "Completeness",
    "Condition",
    "DataLoss",
    "DataSet",
    "DeadlineExceeded",
    "Decision",
    "DecisionAction",
    "DecisionInput",
    "Dependency",
    "Deployment",
    "Distribution",
    "DistributionShift",
    "Erasure",
    "Evaluation",
    "EvaluationRecord",
    "Event",
    "EventFeed",
    "ExplainedPart",
    "FailedPrecondition",
    "FolderFile",
    "GalleryClient",
    "GalleryError",
    "Gone",
    "HealthPolicy",
    "Hold",
    "InstanceCount",
    "InstanceHealth",
    "Internal",
    "InvalidArgument",
    "Job",
    "LineageEntry",
    "Listing",
    "Metric",
    "MetricDrift",
    "MetricKey",
    "MetricSkew",
    "MetricsUnsent",
    "MetricsWriter",
    "Model",
    "ModelEvaluationMetric",
    "ModelInstance",
    "ModelInstanceRecord",
    "ModelRevision",
    "ModelSpecification",
    "NotFound",
    "PermissionDenied",
    "Pin",
    "Project",
    "ProjectPolicy",
    "PropagatedCopy",
    "Propagation",
    "Records",
    "ResourceExhausted",
    "Restoration",
    "RestoredLine",
    "Rollback",
    "Rule",
    "RuleApplication",
    "RuleExplanation",
    "RuleHold",
    "RulePin",
    "RuleProblem",
    "RuleRepository",
    "RuleTeam",
    "ServerHealth",
    "ServerInfo",
    "Serving",
    "ServingWatch",
    "TriggeredRule",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
    "UnsentEvaluation",
    "UploadStatus",
    "Upstream",
    "__version__",
    "createGalleryModel",
    "createModelInstance",
    "distribution",
    "field",
    "getModelInstance",
    "insertModelInstanceMetric",
    "loadModel",
    "modelQuery",
    "uploadModel",
]
