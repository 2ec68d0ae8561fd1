package org.galleryml.examples.scoring;

/**
 * A prediction, and the instance that made it.
 *
 * @param departures to expect in the hour
 * @param instanceId of the instance that says so
 */
record Forecast(double departures, String instanceId) {}
