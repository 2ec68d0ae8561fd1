package org.galleryml.conformance;

import com.google.gson.JsonObject;
import java.lang.reflect.InvocationTargetException;
import org.galleryml.client.errors.GalleryException;

/** Writes an error as the suite wants it. */
final class Errors {
    private Errors() {}

    static JsonObject json(Throwable error) {
        Throwable met = error instanceof InvocationTargetException wrapped ? wrapped.getCause() : error;
        JsonObject json = new JsonObject();
        json.addProperty("type", met.getClass().getSimpleName());
        if (met instanceof GalleryException gallery) {
            json.addProperty("code", gallery.code().name());
            json.addProperty("reason", gallery.reason());
            json.addProperty("message", gallery.getMessage());
            JsonObject details = new JsonObject();
            gallery.details().forEach(details::addProperty);
            json.add("details", details);
            json.addProperty("retryable", gallery.retryable());
            json.addProperty("retryAfterMs", gallery.retryAfter().toMillis());
            json.addProperty("requestId", gallery.requestId());
        } else {
            met.printStackTrace();
            json.addProperty("code", "NONE");
            json.addProperty("message", String.valueOf(met));
        }
        return json;
    }
}
