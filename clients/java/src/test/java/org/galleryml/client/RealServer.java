package org.galleryml.client;

import java.nio.file.Path;
import java.util.UUID;

/** The server that GALLERY_TEST_ADDRESS names; tests that need one are skipped without it. */
final class RealServer {
    static final String VARIABLE = "GALLERY_TEST_ADDRESS";

    private RealServer() {}

    static GalleryClient open(Path cache) {
        return GalleryClient.builder().address(System.getenv(VARIABLE)).cacheFolder(cache).clientName("java-test").open();
    }

    /** Makes a project that no other test knows, with a model {@code m} that is sharded by {@code city}. */
    static String project(GalleryClient client) {
        String name = "java-" + UUID.randomUUID().toString().substring(0, 13);
        client.createProject(name);
        client.createModel(name, "m", "city");
        return name;
    }
}
