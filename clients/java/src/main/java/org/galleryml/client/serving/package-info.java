/**
 * What serves and what rules prefer: answers that are kept, and watches that tell when they change. Programs use
 * {@link org.galleryml.client.serving.Watch}; the rest is not stable.
 */
package org.galleryml.client.serving;
