"""The client: one object, one method for each thing that Gallery does."""

from __future__ import annotations

from gallery_client.calls import decisions as decision_calls
from gallery_client.calls import dependencies as dependency_calls
from gallery_client.calls import deployments as deployment_calls
from gallery_client.calls import events as event_calls
from gallery_client.calls import health as health_calls
from gallery_client.calls import instances as instance_calls
from gallery_client.calls import jobs as job_calls
from gallery_client.calls import judging as judging_calls
from gallery_client.calls import metrics as metric_calls
from gallery_client.calls import models as model_calls
from gallery_client.calls import projects as project_calls
from gallery_client.calls import rules as rule_calls
from gallery_client.calls import search as search_calls
from gallery_client.calls import server as server_calls
from gallery_client.calls import serving as serving_calls
from gallery_client.calls import transfers as transfer_calls
from gallery_client.session import Session


class GalleryClient(Session):
    """Save any model and load it anywhere.

        with GalleryClient("127.0.0.1:9480") as gallery:
            model = gallery.create_model("marketplace", "demand", shard_keys=["dest"], hyperparameters={"max_depth": 8})
            instance = gallery.save(model, pickle.dumps(regressor), dest="ORD", trainingStart=start, trainingEnd=end)
            instance.reference                               # 'marketplace/demand/dest=ORD@1.0'

            newest = gallery.get("marketplace/demand/dest=ORD@newest")
            regressor = pickle.loads(gallery.load(newest))
            gallery.load(newest, to="model.pkl")             # or a folder, if one was saved
            gallery.load(newest, file="config.json")         # one file of a saved folder

    The address is `HOST:PORT`, or several of servers of one installation with commas between them; unset, it is the
    environment's `GALLERY_ADDRESS`, else 127.0.0.1:9480. `timeout` is the seconds that a call may take, repeats
    included; each method takes its own. `token` authenticates the calls; `client_name` names the program in the
    server's log and, without authentication, as the author of what it writes. `cache_dir` and `cache_bytes` say where
    loaded bytes are kept on this machine, and how many. `direct` writes and reads HDFS and S3 past the server where
    that works, with the rights of this user; unset, the environment's `GALLERY_DIRECT` says so, else nothing does.

    One client serves any number of threads, and stays usable after a fork. Methods raise the errors of
    `gallery_client.errors`, all of them a GalleryError. Where an instance is asked for, a record, an id and a reference
    will do; where a model is asked for, a record, an id and `project/model`.
    """

    # -- server
    server_info = server_calls.server_info
    check_health = server_calls.check_health

    # -- projects
    create_project = project_calls.create_project
    get_project = project_calls.get_project
    projects = project_calls.projects
    set_project_policy = project_calls.set_project_policy

    # -- models
    create_model = model_calls.create_model
    get_model = model_calls.get_model
    models = model_calls.models
    model_history = model_calls.model_history
    deprecate_model = model_calls.deprecate_model
    restore_model = model_calls.restore_model
    annotate_model = model_calls.annotate_model
    model_annotations = model_calls.model_annotations

    # -- search
    search = search_calls.search
    count_instances = search_calls.count_instances

    # -- events
    events = event_calls.events

    # -- dependencies
    add_dependency = dependency_calls.add_dependency
    remove_dependency = dependency_calls.remove_dependency
    replace_dependencies = dependency_calls.replace_dependencies
    preview_dependency_change = dependency_calls.preview_dependency_change
    dependencies = dependency_calls.dependencies
    propagation = dependency_calls.propagation
    propagated_copies = dependency_calls.propagated_copies

    # -- saving and loading
    save = transfer_calls.save
    upload_model = transfer_calls.upload_model
    load = transfer_calls.load
    open = transfer_calls.open_stream
    files = transfer_calls.files
    get_upload = transfer_calls.get_upload
    abort_upload = transfer_calls.abort_upload

    # -- instances
    get = instance_calls.get
    get_instance = instance_calls.get_instance
    get_instances = instance_calls.get_instances
    lineage = instance_calls.lineage
    release = instance_calls.release
    annotate = instance_calls.annotate
    annotations = instance_calls.list_annotations
    deprecate = instance_calls.deprecate
    erase = instance_calls.erase
    restore = instance_calls.restore

    # -- metrics
    insert_metric = metric_calls.insert_metric
    insert_metrics = metric_calls.insert_metrics
    insert_evaluations = metric_calls.insert_evaluations
    metrics_writer = metric_calls.metrics_writer
    metrics = metric_calls.metrics
    latest_metrics = metric_calls.latest_metrics
    evaluation = metric_calls.evaluation
    retract_evaluation = metric_calls.retract_evaluation

    # -- health
    health = health_calls.health
    line_health = health_calls.line_health
    project_health = health_calls.project_health
    outdated_health = health_calls.outdated_health

    # -- deployments
    deploy = deployment_calls.deploy
    undeploy = deployment_calls.undeploy
    rollback = deployment_calls.rollback
    restore_deployments = deployment_calls.restore_deployments
    deployment = deployment_calls.deployment
    deployments = deployment_calls.deployments
    deployment_history = deployment_calls.deployment_history
    serving = serving_calls.serving
    watch_serving = serving_calls.watch_serving
    place_hold = deployment_calls.place_hold
    release_hold = deployment_calls.release_hold
    holds = deployment_calls.holds

    # -- rules
    rules = rule_calls.rules
    rule = rule_calls.rule
    rule_repository = rule_calls.rule_repository
    rule_teams = rule_calls.rule_teams
    sync_rules = rule_calls.sync_rules
    trigger_rule = judging_calls.trigger_rule
    apply_rule = judging_calls.apply_rule
    pin_rules = rule_calls.pin_rules
    unpin_rules = rule_calls.unpin_rules
    hold_rule = rule_calls.hold_rule
    release_rule = rule_calls.release_rule

    # -- selections and decisions
    champion = decision_calls.champion
    watch_champion = decision_calls.watch_champion
    explain_rule = decision_calls.explain_rule
    decision = decision_calls.decision
    decisions = decision_calls.decisions

    # -- jobs
    jobs = job_calls.jobs
    job = job_calls.job
    retry_job = job_calls.retry_job
