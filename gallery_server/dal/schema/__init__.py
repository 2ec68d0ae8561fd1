"""Declare the tables. Only rows live here; stores turn them into domain records.

Rows are never changed but for counters, pointers to the row in force (`deprecation`), the progress of uploads
and jobs, and a blob's state. There are no foreign keys: nothing is deleted, so none could dangle, and on MySQL each of
them would lock the parent row of every insert.
"""

from __future__ import annotations

from gallery_server.dal.schema.catalog import (
    LineRevisionRow,
    LineRow,
    ModelAnnotationRow,
    ModelDeprecationRow,
    ModelRevisionRow,
    ModelRow,
    ProjectRow,
)
from gallery_server.dal.schema.decisions import DecisionEvaluationRow, DecisionRow, SelectionAnswerRow
from gallery_server.dal.schema.dependencies import (
    DependencyRow,
    InstancePinRow,
    ProjectGraphRow,
    PropagationCopyRow,
    PropagationRow,
)
from gallery_server.dal.schema.deployments import CurrentDeploymentRow, DeploymentRow, HoldRow
from gallery_server.dal.schema.events import EventArchiveRow, EventRow, EventSequenceRow, TriggerPositionRow
from gallery_server.dal.schema.health import HealthDueRow, InstanceHealthRow, PolicyHealthRow
from gallery_server.dal.schema.instances import (
    BlobRow,
    ErasureRow,
    InstanceAnnotationRow,
    InstanceDeprecationRow,
    InstanceRow,
)
from gallery_server.dal.schema.metrics import EvaluationRow, LatestMetricRow, MetricKeyRow, MetricRow
from gallery_server.dal.schema.rules import RulePinRow, RuleRepositoryRow, RuleRow, RuleTeamRow
from gallery_server.dal.schema.search import (
    FieldRow,
    LineShardRow,
    NumberValueRow,
    SearchableRevisionRow,
    TextValueRow,
)
from gallery_server.dal.schema.work import (
    BackupLeaseRow,
    ClientRequestRow,
    HomeRow,
    InstallationRow,
    JobRow,
    UploadRow,
)

TABLES = (
    InstallationRow,
    ProjectRow,
    ModelRow,
    ModelRevisionRow,
    ModelDeprecationRow,
    ModelAnnotationRow,
    LineRow,
    LineRevisionRow,
    BlobRow,
    InstanceRow,
    InstanceDeprecationRow,
    InstanceAnnotationRow,
    UploadRow,
    ClientRequestRow,
    JobRow,
    HomeRow,
    ErasureRow,
    BackupLeaseRow,
    ProjectGraphRow,
    DependencyRow,
    InstancePinRow,
    PropagationRow,
    PropagationCopyRow,
    FieldRow,
    TextValueRow,
    NumberValueRow,
    SearchableRevisionRow,
    LineShardRow,
    DeploymentRow,
    CurrentDeploymentRow,
    HoldRow,
    EventRow,
    EventSequenceRow,
    EventArchiveRow,
    MetricKeyRow,
    EvaluationRow,
    MetricRow,
    LatestMetricRow,
    InstanceHealthRow,
    HealthDueRow,
    PolicyHealthRow,
    RuleRepositoryRow,
    RuleTeamRow,
    RuleRow,
    RulePinRow,
    DecisionRow,
    DecisionEvaluationRow,
    SelectionAnswerRow,
    TriggerPositionRow,
)

__all__ = [
    "TABLES",
    "BackupLeaseRow",
    "BlobRow",
    "ClientRequestRow",
    "CurrentDeploymentRow",
    "DecisionEvaluationRow",
    "DecisionRow",
    "DependencyRow",
    "DeploymentRow",
    "ErasureRow",
    "EvaluationRow",
    "EventArchiveRow",
    "EventRow",
    "EventSequenceRow",
    "FieldRow",
    "HealthDueRow",
    "HoldRow",
    "HomeRow",
    "InstallationRow",
    "InstanceAnnotationRow",
    "InstanceDeprecationRow",
    "InstanceHealthRow",
    "InstancePinRow",
    "InstanceRow",
    "JobRow",
    "LatestMetricRow",
    "LineRevisionRow",
    "LineRow",
    "LineShardRow",
    "MetricKeyRow",
    "MetricRow",
    "ModelAnnotationRow",
    "ModelDeprecationRow",
    "ModelRevisionRow",
    "ModelRow",
    "NumberValueRow",
    "PolicyHealthRow",
    "ProjectGraphRow",
    "ProjectRow",
    "PropagationCopyRow",
    "PropagationRow",
    "RulePinRow",
    "RuleRepositoryRow",
    "RuleRow",
    "RuleTeamRow",
    "SearchableRevisionRow",
    "SelectionAnswerRow",
    "TextValueRow",
    "TriggerPositionRow",
    "UploadRow",
]
