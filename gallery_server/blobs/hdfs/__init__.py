"""Keep blobs on HDFS, by the native client or Hadoop's own library."""
