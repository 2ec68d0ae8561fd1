"""Record evaluations with all that they found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from gallery_server.dal import health_due_store, measured_instance_store, metric_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.ids import new_ids
from gallery_server.domain.metric import Evaluation, EvaluationWish, MeasuredInstance
from gallery_server.domain.names import normal_id, normal_name, shown
from gallery_server.errors import GalleryError, Gone, InvalidArgument, NotFound, Reason
from gallery_server.registry import projects
from gallery_server.registry.measuring import metric_changes
from gallery_server.registry.measuring.evaluation_checks import check_size, checked_context, checked_values

_DAY_MICROS = 86_400_000_000
_NAMED = 10


def record(tx: Transaction, caller: Caller, wishes: Sequence[EvaluationWish]) -> list[Evaluation]:
    """Record evaluations, all or none, and answer them in the order of the wishes, which is that of their ids.

    Drafts, deprecated and erased instances are measured as others are. Raises InvalidArgument, NotFound where an
    instance is unknown or lies in another project, and Gone on a draft that has expired.
    """
    check_size(wishes)
    instances = measured_instance_store.find_many(tx, [_instance_id(wish) for wish in wishes])
    evaluations = _made(tx, [(caller, wish) for wish in wishes], instances)
    _keep(tx, [(caller, each) for each in evaluations], instances)
    return evaluations


def record_each(tx: Transaction, asked: Sequence[tuple[Caller, EvaluationWish]]) -> list[Evaluation | GalleryError]:
    """Record what several callers found, each by itself: answer its evaluation, or why it is refused."""
    ids: list[str] = []
    for _, wish in asked:
        with suppress(InvalidArgument):
            ids.append(_instance_id(wish))
    instances = measured_instance_store.find_many(tx, ids)
    answers: list[Evaluation | GalleryError] = []
    for caller, wish in asked:
        try:
            check_size([wish])
            answers += _made(tx, [(caller, wish)], instances)
        except GalleryError as error:
            answers.append(error)
    recorded = [
        (caller, answer) for (caller, _), answer in zip(asked, answers, strict=True) if isinstance(answer, Evaluation)
    ]
    _keep(tx, recorded, instances)
    return answers


def _instance_id(wish: EvaluationWish) -> str:
    return normal_id(wish.place.instance_id, wish.instance_id)


def _made(
    tx: Transaction, asked: Sequence[tuple[Caller, EvaluationWish]], instances: Mapping[str, MeasuredInstance]
) -> list[Evaluation]:
    """Hold what is asked against all limits, and make its evaluations."""
    wishes = [wish for _, wish in asked]
    ids = [_instance_id(wish) for wish in wishes]
    contents = [(checked_values(wish), checked_context(wish, tx.now)) for wish in wishes]
    _require_known(wishes, ids, instances)
    _require_in_projects(tx, wishes, [instances[each] for each in ids])
    _require_kept(tx, wishes, [instances[each] for each in ids])
    return [
        Evaluation(
            evaluation_id=evaluation_id,
            instance_id=instance_id,
            project_id=instances[instance_id].project_id,
            context=context,
            values=values,
            recorded_micros=tx.now,
            recorded_by=caller.principal,
        )
        for evaluation_id, (caller, _), instance_id, (values, context) in zip(
            new_ids(tx.now, len(wishes)), asked, ids, contents, strict=True
        )
    ]


def _keep(
    tx: Transaction, recorded: Sequence[tuple[Caller, Evaluation]], instances: Mapping[str, MeasuredInstance]
) -> None:
    if not recorded:
        return
    metric_store.insert(tx, [evaluation for _, evaluation in recorded])
    health_due_store.mark(tx, {evaluation.instance_id for _, evaluation in recorded})
    for caller, evaluation in recorded:
        model_id = instances[evaluation.instance_id].model_id
        tx.emit(metric_changes.evaluation_recorded(caller, evaluation, model_id))


def _require_known(
    wishes: Sequence[EvaluationWish], ids: Sequence[str], instances: Mapping[str, MeasuredInstance]
) -> None:
    unknown = [(wish.place.instance_id, each) for wish, each in zip(wishes, ids, strict=True) if each not in instances]
    if not unknown:
        return
    field, instance_id = unknown[0]
    missing = dict.fromkeys(each for _, each in unknown)
    others = f", nor {len(missing) - 1} others that are named" if len(missing) > 1 else ""
    raise NotFound(
        Reason.INSTANCE_NOT_FOUND,
        f"There is no instance {instance_id}, which {field} names{others}.",
        field=field,
        value=instance_id,
        missing=", ".join(list(missing)[:_NAMED]),
    )


def _require_in_projects(
    tx: Transaction, wishes: Sequence[EvaluationWish], instances: Sequence[MeasuredInstance]
) -> None:
    for wish, instance in zip(wishes, instances, strict=True):
        if wish.project_name is None or wish.project_name == instance.project_name:
            continue
        name = normal_name("projectName", wish.project_name)
        if name != instance.project_name:
            projects.require(tx, name)
            raise NotFound(
                Reason.INSTANCE_NOT_FOUND,
                f"Instance {instance.instance_id} lies in {shown(instance.project_name)}, not in {shown(name)}; leave "
                "projectName unset, or name its own.",
                field="projectName",
                value=shown(name),
                known=instance.project_name,
            )


def _require_kept(tx: Transaction, wishes: Sequence[EvaluationWish], instances: Sequence[MeasuredInstance]) -> None:
    for wish, instance in zip(wishes, instances, strict=True):
        if instance.draft:
            days = projects.require(tx, instance.project_name).policy.draft_expiry_days
            if tx.now - instance.created_micros > days * _DAY_MICROS:
                raise Gone(
                    Reason.DRAFT_EXPIRED,
                    f"The draft {instance.instance_id}, which {wish.place.instance_id} names, has expired by its "
                    "project's policy; save it again.",
                    field=wish.place.instance_id,
                    instanceId=instance.instance_id,
                )
