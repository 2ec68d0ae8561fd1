/** Turns the contract's structs into plain values and back. Not for programs, and not stable. */
package org.galleryml.client.wire;
