/**
 * Every call of the contract, one interface for each of its groups; {@link org.galleryml.client.calls.Calls} has all.
 */
package org.galleryml.client.calls;
