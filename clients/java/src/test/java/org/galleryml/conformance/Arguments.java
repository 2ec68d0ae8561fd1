package org.galleryml.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The fields of a request. */
final class Arguments {
    private final JsonObject request;

    Arguments(JsonObject request) {
        this.request = request;
    }

    boolean has(String field) {
        return request.has(field) && !request.get(field).isJsonNull();
    }

    String text(String field) {
        return request.get(field).getAsString();
    }

    long whole(String field) {
        return request.get(field).getAsLong();
    }

    boolean flag(String field) {
        return has(field) && request.get(field).getAsBoolean();
    }

    Map<String, JsonElement> map(String field) {
        return has(field) ? request.getAsJsonObject(field).asMap() : new TreeMap<>();
    }

    void ifText(String field, Consumer<String> use) {
        if (has(field)) {
            use.accept(text(field));
        }
    }

    void ifWhole(String field, Consumer<Long> use) {
        if (has(field)) {
            use.accept(whole(field));
        }
    }
}
