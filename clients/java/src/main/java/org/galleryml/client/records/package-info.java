/** What Gallery keeps, as plain values. */
package org.galleryml.client.records;
