"""Hold the Thrift contract to its rules."""
