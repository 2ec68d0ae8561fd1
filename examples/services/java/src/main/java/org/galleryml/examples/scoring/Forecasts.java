package org.galleryml.examples.scoring;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps the last forecast of each hour until it is known what came; beyond a limit the oldest are forgotten. */
final class Forecasts {
    private static final int MOST = 100_000;

    private final Map<Subject, Forecast> waiting = new LinkedHashMap<>();

    /** Keeps a forecast in place of an earlier one of the same hour. */
    synchronized void remember(String destination, LocalDateTime hour, Forecast forecast) {
        waiting.put(new Subject(destination, hour), forecast);
        if (waiting.size() > MOST) {
            waiting.remove(waiting.keySet().iterator().next());
        }
    }

    /** Takes the forecast of an hour of which it is now known what came. */
    synchronized Optional<Forecast> take(String destination, LocalDateTime hour) {
        return Optional.ofNullable(waiting.remove(new Subject(destination, hour)));
    }

    /** Tells how many wait. */
    synchronized int size() {
        return waiting.size();
    }

    /** What a forecast is about. */
    private record Subject(String destination, LocalDateTime hour) {}
}
