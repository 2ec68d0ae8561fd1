package org.galleryml.examples.scoring;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what is asked and writes what is answered. */
final class Json {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final Pattern DESTINATION = Pattern.compile("[A-Z]{3}");

    private Json() {}

    /** Reads a question about an hour; throws Refusal where a field is missing or malformed. */
    static Question question(String body) {
        Asked asked;
        try {
            asked = GSON.fromJson(body, Asked.class);
        } catch (JsonParseException | NumberFormatException error) {
            throw new Refusal(400, "the request is no JSON object of dest, at and departures");
        }
        if (asked == null || asked.dest == null || !DESTINATION.matcher(asked.dest).matches()) {
            throw new Refusal(400, "dest is not three letters, such as ORD");
        }
        if (asked.departures != null && (!Double.isFinite(asked.departures) || asked.departures < 0)) {
            throw new Refusal(400, "departures is not a number from 0 on");
        }
        return new Question(asked.dest, hour(asked.at), asked.departures);
    }

    /** Writes a record or a map. */
    static String write(Object answer) {
        return GSON.toJson(answer);
    }

    /** Writes why there is no answer. */
    static String error(String message) {
        return write(Map.of("error", message));
    }

    private static LocalDateTime hour(String at) {
        try {
            return LocalDateTime.parse(at == null ? "" : at).truncatedTo(ChronoUnit.HOURS);
        } catch (DateTimeException error) {
            throw new Refusal(400, "at is not a time of New York City's clocks, such as 2013-09-02T17:00");
        }
    }

    private record Asked(String dest, String at, Double departures) {}

    /**
     * What is asked, or told, about an hour.
     *
     * @param dest the destination
     * @param hour that the time lies in
     * @param departures that came; null in a question
     */
    record Question(String dest, LocalDateTime hour, Double departures) {}

    /**
     * What is predicted.
     *
     * @param dest the destination
     * @param at the hour
     * @param departures to expect
     * @param instance that predicted them
     */
    record Prediction(String dest, String at, double departures, String instance) {}

    /**
     * Whether what came is compared with a forecast.
     *
     * @param compared false where none of that hour is known
     * @param instance that had predicted; null where none is known
     */
    record Comparison(boolean compared, String instance) {}

    /**
     * How the service is.
     *
     * @param status a word
     * @param lines that were asked for
     * @param waiting forecasts whose hour is not over
     */
    record Health(String status, Map<String, Line.State> lines, int waiting) {}
}
