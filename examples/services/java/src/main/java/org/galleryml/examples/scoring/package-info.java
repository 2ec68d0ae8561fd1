/**
 * A service that answers over HTTP with what Gallery says should serve.
 *
 * <pre>
 * ScoringService     the program: it puts these together, and takes them down in order
 * ├── HttpEdge       requests and answers
 * ├── Lines          the destinations that were asked for
 * │   └── Line       what serves one of them: swapped as a whole, when Gallery names another instance
 * │       └── DemandModel
 * ├── Forecasts      predictions that wait for what came
 * └── Production     how far they were off, reported to Gallery in batches
 * </pre>
 */
package org.galleryml.examples.scoring;
