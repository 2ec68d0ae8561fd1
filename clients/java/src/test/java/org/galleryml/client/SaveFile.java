package org.galleryml.client;

import java.nio.file.Path;

/** A program that saves one file: {@code SaveFile ADDRESS CACHE LINE FILE}. Tests kill it. */
final class SaveFile {
    private SaveFile() {}

    public static void main(String[] arguments) throws Exception {
        try (GalleryClient client =
                GalleryClient.builder().address(arguments[0]).cacheFolder(Path.of(arguments[1])).open()) {
            client.save(arguments[2], Path.of(arguments[3]));
        }
    }

    /** Starts it. */
    static Process start(String address, Path cache, String line, Path file) throws Exception {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", // half the work for a program that ends at once
                "-cp", System.getProperty("java.class.path"), SaveFile.class.getName(),
                address, cache.toString(), line, file.toString()).inheritIO().start();
    }
}
