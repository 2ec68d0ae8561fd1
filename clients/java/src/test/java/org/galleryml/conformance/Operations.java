package org.galleryml.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.GalleryClientBuilder;
import org.galleryml.client.calls.Calls;

/** What the driver can be told to do. */
final class Operations implements AutoCloseable {
    private final Map<String, GalleryClient> clients = new ConcurrentHashMap<>();
    private final Watches watches;

    Operations(Consumer<JsonObject> say) {
        this.watches = new Watches(say);
    }

    JsonObject run(JsonObject request) throws Exception {
        Arguments given = new Arguments(request);
        return switch (given.text("op")) {
            case "open" -> open(given);
            case "close" -> closeOne(given);
            case "call" -> call(given);
            case "repeat" -> repeat(given);
            case "save" -> Transfers.save(client(given), given);
            case "load" -> Transfers.load(client(given), given);
            case "read" -> Transfers.read(client(given), given);
            case "get" -> Transfers.get(client(given), given);
            case "serving" -> watches.serving(client(given), given);
            case "champion" -> watches.champion(client(given), given);
            case "watchServing" -> watches.watchServing(client(given), given);
            case "watchChampion" -> watches.watchChampion(client(given), given);
            case "endWatch" -> watches.end(given);
            default -> throw new IllegalArgumentException("no operation " + given.text("op"));
        };
    }

    @Override
    public void close() {
        clients.values().forEach(GalleryClient::close);
    }

    private JsonObject open(Arguments given) {
        GalleryClientBuilder builder = GalleryClient.builder().address(given.text("address"));
        given.ifText("token", builder::token);
        given.ifText("name", builder::clientName);
        given.ifText("cache", folder -> builder.cacheFolder(Path.of(folder)));
        given.ifWhole("pool", size -> builder.poolSize(size.intValue()));
        given.ifWhole("timeoutMs", millis -> builder.timeout(Duration.ofMillis(millis)));
        given.ifWhole("attempts", most -> builder.attempts(most.intValue()));
        GalleryClient before = clients.put(given.text("client"), builder.open());
        if (before != null) {
            before.close();
        }
        return new JsonObject();
    }

    private JsonObject closeOne(Arguments given) {
        client(given).close();
        return new JsonObject();
    }

    private JsonObject call(Arguments given) throws Exception {
        GenericCall call = new GenericCall(given.text("method"), given.text("request"));
        JsonObject ok = new JsonObject();
        ok.addProperty("answer", GenericCall.encoded(call.make(calls(given))));
        return ok;
    }

    private JsonObject repeat(Arguments given) throws Exception {
        GenericCall call = new GenericCall(given.text("method"), given.text("request"));
        Calls calls = calls(given);
        JsonArray micros = new JsonArray();
        for (long i = 0; i < given.whole("times"); i++) {
            long begun = System.nanoTime();
            call.make(calls);
            micros.add((System.nanoTime() - begun) / 1_000);
        }
        JsonObject ok = new JsonObject();
        ok.add("micros", micros);
        return ok;
    }

    private Calls calls(Arguments given) {
        Calls calls = client(given).calls();
        if (given.has("timeoutMs")) {
            calls = calls.timeout(Duration.ofMillis(given.whole("timeoutMs")));
        }
        return given.has("clientRequestId") ? calls.clientRequestId(given.text("clientRequestId")) : calls;
    }

    private GalleryClient client(Arguments given) {
        GalleryClient client = clients.get(given.text("client"));
        if (client == null) {
            throw new IllegalArgumentException("no client " + given.text("client"));
        }
        return client;
    }
}
