"""Keep copies of remote blobs on local disk."""
