"""The demo on a cluster of its own: two servers on MariaDB and HDFS. `make demo-cluster` runs it."""
