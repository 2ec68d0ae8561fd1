package org.galleryml.client.records;

import java.util.Optional;

/**
 * What a rollback did.
 *
 * @param deployment what is current now
 * @param hold that keeps the line there; empty where none was asked for
 */
public record Rollback(Deployment deployment, Optional<Hold> hold) {}
