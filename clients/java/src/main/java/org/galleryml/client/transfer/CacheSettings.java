package org.galleryml.client.transfer;

import java.nio.file.Path;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;

/** Where the cache of this user lies, and how large it may be, unless the program says so. */
public final class CacheSettings {
    private static final long DEFAULT_LIMIT = 2L << 30;

    private CacheSettings() {}

    /** Makes the cache; what is null comes from GALLERY_CACHE_DIR and GALLERY_CACHE_BYTES, else is as usual here. */
    public static Cache cache(Path folder, Long limit) {
        return new Cache(folder == null ? usualFolder() : folder, limit == null ? usualLimit() : limit);
    }

    private static Path usualFolder() {
        String configured = environment("GALLERY_CACHE_DIR");
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        String system = System.getProperty("os.name", "");
        String home = System.getProperty("user.home", ".");
        if (system.startsWith("Mac")) {
            return Path.of(home, "Library", "Caches", "gallery");
        }
        if (system.startsWith("Windows")) {
            return Path.of(home, "AppData", "Local", "gallery", "gallery", "Cache");
        }
        String caches = environment("XDG_CACHE_HOME");
        return caches.isEmpty() ? Path.of(home, ".cache", "gallery") : Path.of(caches, "gallery");
    }

    private static long usualLimit() {
        String text = environment("GALLERY_CACHE_BYTES");
        try {
            long limit = text.isEmpty() ? DEFAULT_LIMIT : Long.parseLong(text);
            if (limit >= 0) {
                return limit;
            }
        } catch (NumberFormatException error) {
            // Told below, like a number that is none of bytes.
        }
        throw new InvalidArgumentException(Problem.ofField("SETTING_MALFORMED", "GALLERY_CACHE_BYTES",
                "GALLERY_CACHE_BYTES is '" + text + "'; give a whole number of bytes, 0 for no cache")
                .with("value", text));
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value.strip();
    }
}
