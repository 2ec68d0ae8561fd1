/** The driver of the conformance suite: a puppet that does what it is told through the client's public surface. */
package org.galleryml.conformance;
