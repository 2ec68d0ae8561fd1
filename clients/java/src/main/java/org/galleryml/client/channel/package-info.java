/**
 * Carries calls to the servers of one installation: connections, deadlines, repeats. Not for programs, and not stable.
 *
 * <pre>
 * Channel ── Servers ── Pool ── Connection ── FrameTransport ── Socket
 * </pre>
 */
package org.galleryml.client.channel;
