"""A real server computes health behind the calls that write, and after it was killed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from gallery_idl import event, health, metric, model, project, search, upload, value

from gallery_server.domain.event import EventKind
from tests.parts.edge_client import EdgeClient
from tests.parts.server import Server
from tests.parts.waiting import until

PROJECT = "clinic"
VALIDATED = 1.0
KILLED = 6


class Clinic:
    """Calls a server about the health of one model's instances."""

    def __init__(self, client: EdgeClient) -> None:
        self.client = client

    def open(self, fields: list[str]) -> None:
        """Make the model in a project that wants these fields of its instances."""
        policy = project.ProjectPolicy(reproducibilityFields=fields)
        self.client.call("createProject", project.CreateProjectRequest(projectName=PROJECT, policy=policy))
        self.client.call(
            "createGalleryModel", model.CreateGalleryModelRequest(projectName=PROJECT, baseVersionId="demand")
        )

    def save(self, *keys: str) -> str:
        record = upload.ModelInstanceRecord(
            projectName=PROJECT, baseVersionId="demand", metadata={key: value.Value(text="given") for key in keys}
        )
        request = upload.UploadModelRequest(modelInstanceRecord=record, content=b"bytes")
        return str(self.client.call("uploadModel", request).instance.instanceId)

    def measure(self, instance_ids: list[str], scope: str, mae: float) -> None:
        evaluations = [
            metric.EvaluationRecord(
                instanceId=instance_id,
                context=metric.EvaluationContext(scope=scope),
                metrics=[metric.MetricValue(name="mae", value=mae)],
            )
            for instance_id in instance_ids
        ]
        request = metric.InsertModelInstanceMetricsRequest(evaluations=evaluations)
        self.client.call("insertModelInstanceMetrics", request)

    def health(self, instance_id: str) -> Any:
        request = health.GetInstanceHealthRequest(instanceId=instance_id)
        return self.client.call("getInstanceHealth", request).health

    def worst(self, **fields: Any) -> Any:
        return self.client.call("listHealth", health.ListHealthRequest(projectName=PROJECT, **fields))

    def changes(self, instance_id: str) -> int:
        """Count the events that tell of another health."""
        wanted = event.EventFilter(kinds=[EventKind.HEALTH_CHANGED.value], subjectId=instance_id)
        request = event.ReadEventsRequest(start=event.EventStart.OLDEST, filter=wanted)
        return len(self.client.call("readEvents", request).items)

    def found(self, least: float) -> list[str]:
        """Answer whose score is above a number, by search."""
        query = search.InstanceQuery(
            constraints=[
                search.Constraint(field="projectName", operator=search.Operator.EQUAL, value=value.Value(text=PROJECT)),
                search.Constraint(
                    field="health.score", operator=search.Operator.GREATER_THAN, value=value.Value(number=least)
                ),
            ]
        )
        answer = self.client.call("modelQuery", search.ModelQueryRequest(query=query))
        return [each.instanceId for each in answer.items]


def test_what_is_measured_becomes_health(servers: Server) -> None:
    with EdgeClient(servers.address) as client:
        clinic = Clinic(client)
        clinic.open(["trainingCode"])
        sick, well = clinic.save("trainingCode"), clinic.save("trainingCode")
        assert clinic.health(sick).completeness.share == 1.0
        clinic.measure([sick, well], "Validation", VALIDATED)
        clinic.measure([sick], "Production", 1.5)
        clinic.measure([well], "Production", 1.0)
        until(lambda: clinic.changes(sick) > 0 and clinic.changes(well) > 0, "no event tells of health")
        until(lambda: not clinic.health(sick).outdated, "the health stays outdated")
        found = clinic.health(sick)
        assert found.grade == health.HealthGrade.POOR
        assert found.coveredScopes == ["Validation", "Production"]
        assert [(each.key.name, each.skew) for each in found.skews] == [("mae", 0.5)]
        assert found.score == 2.5
        assert clinic.found(1.0) == [sick]
        assert [each.instanceId for each in clinic.worst(atLeast=health.HealthGrade.POOR).items] == []
        line = client.call("getLineHealth", health.GetLineHealthRequest(projectName=PROJECT, baseVersionId="demand"))
        assert [(each.instanceId, each.skews) for each in line.items] == [(well, None), (sick, None)]


def test_a_changed_policy_is_followed(server: Server) -> None:
    with EdgeClient(server.address) as client:
        clinic = Clinic(client)
        clinic.open(["trainingCode"])
        made = [clinic.save("trainingCode") for _ in range(300)]
        assert clinic.found(1.0) == []
        policy = project.ProjectPolicy(reproducibilityFields=["features"])
        client.call(
            "setProjectPolicy",
            project.SetProjectPolicyRequest(projectName=PROJECT, expectedPolicyVersion=1, policy=policy),
        )
        left = [clinic.worst().outdated]
        assert left == [300]
        until(lambda: bool(left.append(left_of(clinic))) or left[-1] == 0, "the walk does not end")
        assert left == sorted(left, reverse=True)
        assert len(clinic.found(1.0)) == 100
        assert clinic.health(made[0]).completeness.missing == ["features"]


def left_of(clinic: Clinic) -> int:
    return int(clinic.worst().outdated)


def test_a_server_that_is_killed_while_it_computes_ends_its_work_later(database_url: str, tmp_path: Path) -> None:
    with Server(tmp_path / "home", database=database_url) as server:
        with EdgeClient(server.address) as client:
            clinic = Clinic(client)
            clinic.open(["trainingCode"])
            made = [clinic.save() for _ in range(60)]
            clinic.measure(made, "Validation", VALIDATED)
        for kill in range(1, KILLED + 1):
            with EdgeClient(server.address) as client:
                Clinic(client).measure(made, "Production", 1.0 + kill)
                time.sleep(0.9 + 0.05 * kill)  # the marks are due after a second
            server.kill9()
            server.start()
        with EdgeClient(server.address) as client:
            clinic = Clinic(client)
            until(lambda: not any(clinic.health(each).outdated for each in made), "health stays outdated")
            # The mean of the newest five, 3 to 7, is 5.
            assert {clinic.health(each).skews[0].production for each in made} == {5.0}
            assert len(clinic.found(19.0)) == len(made)
