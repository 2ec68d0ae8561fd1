package org.galleryml.examples.scoring;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the command line says.
 *
 * @param gallery address of Gallery's server; null leaves it to the environment
 * @param listen where requests come in
 * @param cache folder of what serves, from which the service starts without Gallery; null leaves it to the client
 * @param watchEvery how often Gallery is asked what should serve
 * @param reportEvery how often metrics are sent
 */
record Options(String gallery, InetSocketAddress listen, Path cache, Duration watchEvery, Duration reportEvery) {
    static final String USAGE = """
            usage: java -jar scoring-service.jar [option value]...
              --gallery HOST:PORT     the server of Gallery (GALLERY_ADDRESS, else 127.0.0.1:9480)
              --listen HOST:PORT      where to serve; port 0 takes a free one (127.0.0.1:8080)
              --cache FOLDER          keeps what serves, to start without Gallery (GALLERY_CACHE_DIR)
              --watch-every SECONDS   asks what should serve (10)
              --report-every SECONDS  sends metrics (60)""";

    /** Reads the command line; throws IllegalArgumentException where it cannot be followed. */
    static Options parse(String... arguments) {
        Options options = new Options(
                null, address("--listen", "127.0.0.1:8080"), null, Duration.ofSeconds(10), Duration.ofSeconds(60));
        for (int at = 0; at < arguments.length; at += 2) {
            if (at + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[at] + " needs a value, or is no option");
            }
            options = options.with(arguments[at], arguments[at + 1]);
        }
        return options;
    }

    private Options with(String option, String value) {
        return switch (option) {
            case "--gallery" -> new Options(value, listen, cache, watchEvery, reportEvery);
            case "--listen" -> new Options(gallery, address(option, value), cache, watchEvery, reportEvery);
            case "--cache" -> new Options(gallery, listen, Path.of(value), watchEvery, reportEvery);
            case "--watch-every" -> new Options(gallery, listen, cache, seconds(option, value), reportEvery);
            case "--report-every" -> new Options(gallery, listen, cache, watchEvery, seconds(option, value));
            default -> throw new IllegalArgumentException("there is no option " + option);
        };
    }

    private static InetSocketAddress address(String option, String value) {
        int colon = value.lastIndexOf(':');
        try {
            int port = Integer.parseInt(value.substring(colon + 1));
            return new InetSocketAddress(value.substring(0, Math.max(colon, 0)), port);
        } catch (IllegalArgumentException error) {
            throw new IllegalArgumentException(option + " is " + value + "; write HOST:PORT", error);
        }
    }

    private static Duration seconds(String option, String value) {
        try {
            double seconds = Double.parseDouble(value);
            if (seconds >= 0.01 && seconds <= 86_400) {
                return Duration.ofMillis(Math.round(seconds * 1000));
            }
        } catch (NumberFormatException error) {
            // Told below, as any other that will not do.
        }
        throw new IllegalArgumentException(option + " is " + value + "; write seconds, from 0.01 to 86400");
    }
}
