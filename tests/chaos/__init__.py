"""Strike every part of a running installation at random, and hold it to its promises afterwards."""
