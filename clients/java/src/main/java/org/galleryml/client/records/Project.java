package org.galleryml.client.records;

import java.time.Instant;
import java.util.List;

/**
 * A namespace owned by a team, which holds models.
 *
 * @param id a UUIDv7
 * @param name by which it is called
 * @param team that owns it
 * @param environments where its instances run
 * @param created by the server's clock
 */
public record Project(String id, String name, String team, List<String> environments, Instant created) {}
