"""Name every limit of the domain once: `getServerInfo` lists them and docs/reference/limits.md explains them."""

from __future__ import annotations

NAME_CHARACTERS = 200
PRINCIPAL_CHARACTERS = 255
REASON_CHARACTERS = 2_000
SPECIFICATION_BYTES = 1 << 20
SHARD_KEYS = 10
METADATA_KEYS = 200
METADATA_KEY_CHARACTERS = 128
METADATA_TEXT_BYTES = 64 << 10
METADATA_BYTES = 256 << 10
FEATURES = 10_000
ENVIRONMENTS = 50
RULE_TEAMS = 100
DECLARATIONS = 200
DRAFT_EXPIRY_DAYS = 3_650
DRAFT_EXPIRY_DEFAULT_DAYS = 90
PAGE_ITEMS = 1_000
PAGE_DEFAULT_ITEMS = 100
PAGE_BYTES = 12_000_000
IDS_PER_CALL = 1_000
REFERENCE_CHARACTERS = 8_192
EXPRESSION_BYTES = 4 << 10
EXPRESSION_DEPTH = 64
EXPRESSION_NODES = 500
UPLOAD_MODEL_BYTES = 4 << 20
CHUNK_BYTES = 1 << 20
BLOB_BYTES = 1 << 40
WAIT_MS = 60_000
EVENT_KINDS = 50
METRICS = 1_000
METRIC_BATCH_BYTES = 6_000_000
METRIC_NAME_CHARACTERS = 128
METRIC_NAMES = 200
SEGMENT_CHARACTERS = 128
MEASURED_AHEAD_HOURS = 24
EVALUATION_METADATA_BYTES = 64 << 10
EVALUATION_PAYLOAD_BYTES = 256 << 10
REFERENCE_POINTS_LEAST = 8
REFERENCE_POINTS = 200
RECENT_POINTS = 200
CONSTRAINTS = 50
LISTED_VALUES = 1_000
PATTERN_CHARACTERS = 1_000
ORDERED_MATCHES = 10_000
SEARCHED_METRICS = 10_000
COUNTED_INSTANCES = 1_000_000
DEPENDENCIES = 100
DEPENDENCY_DEPTH = 100
UPSTREAM_INSTANCES = 1_000
COPIES_AT_ONCE = 1_000
REQUEST_MEMORY_HOURS = 24
HOLD_MINUTES = 525_600
RESTORED_LINES = 10_000
ACTION_TEXT_CHARACTERS = 10_000
ACTION_ITEMS = 100
ACTION_URL_CHARACTERS = 4_096
ACTION_BODY_BYTES = 256 << 10
ACTION_ANSWER_BYTES = 64 << 10
SECRET_BYTES = 4 << 10
MAIL_RECIPIENTS = 20
ALERT_MINUTES = 7 * 24 * 60
RULE_FILE_BYTES = 256 << 10
RULE_FILE_DEPTH = 32
RULE_FILES = 2_000
RULE_TEAM_BYTES = 16 << 20
RULE_PROBLEMS = 100
RULE_ACTIONS = 20
RULE_TEST_INSTANCES = 200
RULE_TEST_STEPS = 10_000
RULE_TEST_JUDGINGS = 100_000
WINDOW_VALUES = 10_000
REQUEST_VALUES = 50
REQUEST_BYTES = 16 << 10
COMPARED_CANDIDATES = 1_000
COUNTED_CANDIDATES = 100
REPLAYED_VALUES = 1_000_000
RELEASED_AT_ONCE = 1_000

EXPLAINED: dict[str, tuple[int, str]] = {
    "name_characters": (
        NAME_CHARACTERS,
        "characters of a name, of a shard value, an external id, a format or a media type",
    ),
    "principal_characters": (PRINCIPAL_CHARACTERS, "characters of a caller's name, as it is kept with what it writes"),
    "reason_characters": (REASON_CHARACTERS, "characters of a reason"),
    "specification_bytes": (SPECIFICATION_BYTES, "bytes of a model's specification in its canonical form"),
    "shard_keys": (SHARD_KEYS, "shard keys of a model"),
    "metadata_keys": (METADATA_KEYS, "keys of metadata, of hyperparameters or of annotations in one record"),
    "metadata_key_characters": (METADATA_KEY_CHARACTERS, "characters of such a key"),
    "metadata_text_bytes": (METADATA_TEXT_BYTES, "bytes of one text value in UTF-8"),
    "metadata_bytes": (METADATA_BYTES, "bytes of all keys and values of one record"),
    "features": (FEATURES, "features of a specification"),
    "environments": (ENVIRONMENTS, "environments of a project"),
    "rule_teams": (RULE_TEAMS, "teams beside the owner whose rules may be about a project"),
    "declarations": (DECLARATIONS, "declared fields, metrics or reproducibility fields of a project"),
    "draft_expiry_days": (DRAFT_EXPIRY_DAYS, "most days that a draft may be kept"),
    "page_items": (PAGE_ITEMS, "items of a page; 100 where the request does not say"),
    "page_bytes": (PAGE_BYTES, "bytes at which a page ends early"),
    "ids_per_call": (IDS_PER_CALL, "ids in one getInstances"),
    "reference_characters": (REFERENCE_CHARACTERS, "characters of a reference string"),
    "expression_bytes": (EXPRESSION_BYTES, "bytes of an expression in UTF-8"),
    "expression_depth": (EXPRESSION_DEPTH, "parts of an expression inside each other"),
    "expression_nodes": (EXPRESSION_NODES, "parts of an expression: names, literals and what joins them"),
    "upload_model_bytes": (UPLOAD_MODEL_BYTES, "bytes of the content of one uploadModel"),
    "chunk_bytes": (CHUNK_BYTES, "bytes of one uploadChunk or getBlob"),
    "blob_bytes": (BLOB_BYTES, "bytes of one instance"),
    "constraints": (CONSTRAINTS, "constraints of a query"),
    "listed_values": (LISTED_VALUES, "values of IN and NOT_IN"),
    "pattern_characters": (PATTERN_CHARACTERS, "characters of a pattern of LIKE"),
    "ordered_matches": (ORDERED_MATCHES, "matches that are ordered by another field than creation without allowScan"),
    "searched_metrics": (SEARCHED_METRICS, "metrics of a query, in each scope, segment and project that it searches"),
    "counted_instances": (COUNTED_INSTANCES, "instances that countInstances counts; 10,000 where it does not say"),
    "dependencies": (DEPENDENCIES, "models that one model depends on"),
    "dependency_depth": (DEPENDENCY_DEPTH, "edges that getDependencies follows"),
    "upstream_instances": (UPSTREAM_INSTANCES, "upstream instances that the record of an instance names"),
    "copies_at_once": (
        COPIES_AT_ONCE,
        "copies that a change of dependencies makes in its own transaction; more are made by a job",
    ),
    "wait_ms": (WAIT_MS, "milliseconds that getUpload, commitUpload and readEvents may wait"),
    "event_kinds": (EVENT_KINDS, "kinds in the filter of one readEvents"),
    "metrics": (METRICS, "metrics in one insertModelInstanceMetrics"),
    "metric_batch_bytes": (METRIC_BATCH_BYTES, "bytes of one insertModelInstanceMetrics"),
    "metric_name_characters": (METRIC_NAME_CHARACTERS, "characters of the name of a metric"),
    "metric_names": (METRIC_NAMES, "names that getMetrics and getLatestMetrics take"),
    "segment_characters": (SEGMENT_CHARACTERS, "characters of a segment"),
    "measured_ahead_hours": (MEASURED_AHEAD_HOURS, "hours that a time of measurement may be ahead of the server"),
    "evaluation_metadata_bytes": (
        EVALUATION_METADATA_BYTES,
        "bytes of all keys and values of an evaluation's metadata",
    ),
    "evaluation_payload_bytes": (EVALUATION_PAYLOAD_BYTES, "bytes of an evaluation's payload"),
    "reference_points_least": (REFERENCE_POINTS_LEAST, "fewest values in the reference window of a health policy"),
    "reference_points": (REFERENCE_POINTS, "most values in the reference window of a health policy"),
    "recent_points": (RECENT_POINTS, "most values that a health policy takes for now"),
    "hold_minutes": (HOLD_MINUTES, "most minutes after which a hold ends by itself"),
    "restored_lines": (RESTORED_LINES, "lines in one restoreDeployments"),
    "rule_file_bytes": (RULE_FILE_BYTES, "bytes of a file in a rule repository; people write these by hand"),
    "rule_file_depth": (RULE_FILE_DEPTH, "values inside each other in such a file"),
    "rule_files": (RULE_FILES, "files in the folder of a team, which is read and published as a whole"),
    "rule_team_bytes": (RULE_TEAM_BYTES, "bytes of all files in the folder of a team"),
    "rule_problems": (RULE_PROBLEMS, "problems of a team that are kept, by file and place; all are counted"),
    "rule_actions": (RULE_ACTIONS, "actions of a rule, and as many for when one failed"),
    "rule_test_instances": (RULE_TEST_INSTANCES, "instances in a test of a rule"),
    "rule_test_steps": (RULE_TEST_STEPS, "steps of a case in a test of a rule"),
    "rule_test_judgings": (
        RULE_TEST_JUDGINGS,
        "steps times instances in all cases of a test; a server runs the tests of whoever pushes",
    ),
    "window_values": (WINDOW_VALUES, "values that window(...) looks at in a rule"),
    "request_values": (REQUEST_VALUES, "values that the caller of selectModel passes"),
    "request_bytes": (REQUEST_BYTES, "bytes of all these keys and values"),
    "compared_candidates": (
        COMPARED_CANDIDATES,
        "candidates that selectModel holds in memory, holds against the winner, and counts the refused of",
    ),
    "counted_candidates": (
        COUNTED_CANDIDATES,
        "candidates that selectModel counts where the database alone decides, since all more would only cost time",
    ),
    "released_at_once": (
        RELEASED_AT_ONCE,
        "instances that are judged again when a rule is released; others: when next written to",
    ),
    "replayed_values": (REPLAYED_VALUES, "measured values that a backtest of rules holds in memory at once"),
    "action_text_characters": (ACTION_TEXT_CHARACTERS, "characters of one text in the settings of an action"),
    "action_items": (ACTION_ITEMS, "entries of one map or list in the settings of an action"),
    "action_url_characters": (ACTION_URL_CHARACTERS, "characters of the URL, or of one header, that an action sends"),
    "action_body_bytes": (ACTION_BODY_BYTES, "bytes of the body that an action sends"),
    "action_answer_bytes": (ACTION_ANSWER_BYTES, "bytes that are read of the answer to an action"),
    "secret_bytes": (SECRET_BYTES, "bytes of a secret that an action uses"),
    "mail_recipients": (MAIL_RECIPIENTS, "addresses that an action sends one mail to"),
    "alert_minutes": (ALERT_MINUTES, "most minutes for which an action raises an alert"),
    "request_memory_hours": (REQUEST_MEMORY_HOURS, "hours for which a clientRequestId is remembered"),
}
"""Each limit by the name that `getServerInfo` gives it, with what it counts."""
