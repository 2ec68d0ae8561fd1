package org.galleryml.client.serving;

import java.time.Instant;
import org.galleryml.idl.GetServingResponse;

/**
 * What a server answered about a place.
 *
 * @param answer as it came
 * @param asked when
 */
record KeptAnswer(GetServingResponse answer, Instant asked) {}
