/**
 * Brings models to Gallery and back. Programs use {@link org.galleryml.client.transfer.Content} and
 * {@link org.galleryml.client.transfer.SaveOptions}; the rest is not stable.
 *
 * <pre>
 * save   Content ── Reading (reads and digests ahead) ── Uploader ── ChunkedUpload (Journal) ── Commit
 * load   Ranges (a few at a time) ── Download (digests, fills the cache) ── file or stream
 * both   Transfer (one deadline, follows an upload to the server that holds it)
 * </pre>
 */
package org.galleryml.client.transfer;
