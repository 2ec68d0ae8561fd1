"""Name the steps of each kind of upload on each kind of store, from the first call to the last tidying.

Those between which nothing lasting happens are named once.
"""

from __future__ import annotations

_UPLOADS = "gallery_server.registry.uploading.uploads:Uploads"
_ENTRY = "gallery_server.registry.uploading.committing:Entry"
_STORE = "gallery_server.blobs.arrow_store:ArrowStore"
_FOLDER = "gallery_server.blobs.folder_store:FolderStore"
_HDFS = "gallery_server.blobs.hdfs.store:HdfsStore"
_S3 = "gallery_server.blobs.s3.store:S3Store"
_AHEAD = "gallery_server.blobs.ahead:CopiesAhead"

BEFORE_COMMIT = f"leave {_ENTRY}._enter"
IN_THE_TRANSACTION = "leave gallery_server.registry.uploading.staging:Staging.enter"
BYTES_TO_COME = f"enter {_STORE}.adopt"

_AMID_THE_BYTES = {
    "folder": {"at once": [f"enter {_FOLDER}._rename"], "chunks": [f"leave {_FOLDER}._link"]},
    "hdfs": {
        "at once": [f"enter {_HDFS}._rename"],
        "chunks": [f"leave {_HDFS}._create", f"enter {_HDFS}._rename"],
        "ahead": [
            f"enter {_HDFS}.grow",
            f"leave {_HDFS}._create",
            f"enter {_AHEAD}.finish",
            f"enter {_HDFS}._rename",
            f"leave {_HDFS}._rename",
            f"leave {_AHEAD}.finish",
        ],
        "direct": [f"enter {_HDFS}.take", f"enter {_HDFS}._is_closed", f"leave {_HDFS}.take"],
    },
    "s3": {
        "at once": [f"leave {_S3}._send"],
        "chunks": [f"leave {_S3}._send"],
        "direct": [f"enter {_S3}.take", f"leave {_S3}.take"],
    },
}
_BEFORE_THE_BYTES = {
    "at once": [f"enter {_STORE}.put"],
    "ahead": [],
    "chunks": [
        "leave gallery_server.blobs.spool:Spool.append",
        f"enter {_UPLOADS}._start",
        f"leave {_UPLOADS}._start",
        "enter gallery_server.jobs.attempt:Attempts.make",
        BYTES_TO_COME,
    ],
    "direct": [
        "leave gallery_server.rpc.upload_calls:UploadCalls.beginUpload",
        f"enter {_UPLOADS}._start",
        f"leave {_UPLOADS}._start",
    ],
}
_BEHIND_THE_BYTES = {
    "at once": [
        f"leave {_STORE}.put",
        IN_THE_TRANSACTION,
        "leave gallery_server.rpc.upload_calls:UploadCalls.uploadModel",
    ],
    "ahead": [BEFORE_COMMIT],
    "chunks": [
        f"leave {_STORE}.adopt",
        BEFORE_COMMIT,
        f"leave {_ENTRY}.end",
        "leave gallery_server.blobs.spool:Spool.discard",
        "leave gallery_server.rpc.upload_calls:UploadCalls.commitUpload",
    ],
    "direct": [
        "leave gallery_server.registry.uploading.committing:_sha256",
        BEFORE_COMMIT,
        f"leave {_ENTRY}.end",
        "leave gallery_server.registry.uploading.committing:RegisterInstance.run",
    ],
}

CASES = [
    (kind, way, step)
    for kind, ways in _AMID_THE_BYTES.items()
    for way, amid in ways.items()
    for step in [*_BEFORE_THE_BYTES[way], *amid, *_BEHIND_THE_BYTES[way]]
]
"""Each kind of store with each way of an upload and each of its steps."""

STEPS = sorted({step for _, _, step in CASES})
