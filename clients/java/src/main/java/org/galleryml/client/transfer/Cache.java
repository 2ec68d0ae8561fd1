package org.galleryml.client.transfer;

import java.nio.file.Path;

public final class Cache {
    public static Cache of(Path folder, Long limit) {
        return new Cache();
    }
}
