package org.galleryml.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galleryml.client.records.Value;

/** Reads and writes metadata as the suite has it. */
final class Values {
    private Values() {}

    static Map<String, Value> read(Map<String, JsonElement> json) {
        Map<String, Value> values = new LinkedHashMap<>();
        json.forEach((key, value) -> values.put(key, read(value.getAsJsonObject())));
        return values;
    }

    static JsonObject write(Map<String, Value> values) {
        JsonObject json = new JsonObject();
        values.forEach((key, value) -> json.add(key, write(value)));
        return json;
    }

    private static Value read(JsonObject json) {
        Map.Entry<String, JsonElement> only = json.entrySet().iterator().next();
        JsonElement value = only.getValue();
        return switch (only.getKey()) {
            case "text" -> Value.of(value.getAsString());
            case "whole" -> Value.of(Long.parseLong(value.getAsString()));
            case "number" -> Value.of(Double.parseDouble(value.getAsString()));
            case "flag" -> Value.of(value.getAsBoolean());
            case "timeMicros" -> Value.of(
                    Instant.EPOCH.plus(Long.parseLong(value.getAsString()), ChronoUnit.MICROS));
            default -> throw new IllegalArgumentException("no kind " + only.getKey());
        };
    }

    private static JsonObject write(Value value) {
        JsonObject json = new JsonObject();
        if (value instanceof Value.Text text) {
            json.addProperty("text", text.text());
        } else if (value instanceof Value.Whole whole) {
            json.addProperty("whole", whole.text());
        } else if (value instanceof Value.Number number) {
            if (Double.isFinite(number.number())) {
                json.addProperty("number", number.number());
            } else {
                json.addProperty("number", Double.toString(number.number()));
            }
        } else if (value instanceof Value.Flag flag) {
            json.addProperty("flag", flag.flag());
        } else if (value instanceof Value.Time time) {
            json.addProperty("timeMicros", Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time.time())));
        }
        return json;
    }
}
