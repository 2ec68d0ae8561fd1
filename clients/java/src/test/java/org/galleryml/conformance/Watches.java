package org.galleryml.conformance;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.records.Champion;
import org.galleryml.client.records.Serving;
import org.galleryml.client.serving.Watch;

/** What serves, whom rules prefer, and the watches of both. */
final class Watches {
    private final Map<String, Watch<?>> watches = new ConcurrentHashMap<>();
    private final Consumer<JsonObject> say;

    Watches(Consumer<JsonObject> say) {
        this.say = say;
    }

    JsonObject serving(GalleryClient client, Arguments given) {
        Serving serving = client.serving(given.text("place"));
        JsonObject ok = new JsonObject();
        ok.addProperty("instanceId", serving.instance().id());
        ok.addProperty("source", serving.source().name());
        ok.addProperty("fromDisk", serving.fromDisk());
        return ok;
    }

    JsonObject champion(GalleryClient client, Arguments given) {
        Duration age = given.has("maxAgeMs") ? Duration.ofMillis(given.whole("maxAgeMs")) : Duration.ZERO;
        Champion champion = client.champion(given.text("rule"), Values.read(given.map("request")), age);
        JsonObject ok = new JsonObject();
        ok.addProperty("instanceId", champion.instance().id());
        ok.addProperty("decisionId", champion.decisionId());
        return ok;
    }

    JsonObject watchServing(GalleryClient client, Arguments given) {
        String name = given.text("watch");
        watches.put(name, client.watchServing(given.text("place"), interval(given, 10_000),
                serving -> tell(name, serving.instance().id())));
        return new JsonObject();
    }

    JsonObject watchChampion(GalleryClient client, Arguments given) {
        String name = given.text("watch");
        watches.put(name, client.watchChampion(given.text("rule"), Values.read(given.map("request")),
                interval(given, 60_000), champion -> tell(name, champion.instance().id())));
        return new JsonObject();
    }

    JsonObject end(Arguments given) {
        watches.remove(given.text("watch")).close();
        return new JsonObject();
    }

    private void tell(String name, String instanceId) {
        JsonObject line = new JsonObject();
        line.addProperty("watch", name);
        line.addProperty("instanceId", instanceId);
        say.accept(line);
    }

    private static Duration interval(Arguments given, long usual) {
        return Duration.ofMillis(given.has("intervalMs") ? given.whole("intervalMs") : usual);
    }
}
