package org.galleryml.conformance;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.galleryml.client.GalleryClient;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Line;
import org.galleryml.client.transfer.Content;
import org.galleryml.client.transfer.SaveOptions;

/** Saves, loads and reads. */
final class Transfers {
    private Transfers() {}

    static JsonObject save(GalleryClient client, Arguments given) throws IOException {
        Map<String, String> shard = new TreeMap<>();
        given.map("shard").forEach((key, value) -> shard.put(key, value.getAsString()));
        String line = Line.of(given.text("project"), given.text("model"), shard).toString();
        SaveOptions options = SaveOptions.none().metadata(Values.read(given.map("metadata"))).timeout(timeout(given));
        options = given.has("externalId") ? options.externalId(given.text("externalId")) : options;
        options = given.flag("draft") ? options.draft() : options;
        long begun = System.nanoTime();
        Instance saved = client.save(line, Content.of(Path.of(given.text("path"))), options);
        long micros = (System.nanoTime() - begun) / 1_000;
        JsonObject ok = described(saved.id(), saved.sha256(), saved.size(), micros);
        ok.addProperty("reference", saved.reference());
        return ok;
    }

    static JsonObject load(GalleryClient client, Arguments given) throws IOException {
        Path target = Path.of(given.text("to"));
        long begun = System.nanoTime();
        Instance instance = client.get(given.text("reference"));
        client.load(instance, target, timeout(given));
        long micros = (System.nanoTime() - begun) / 1_000;
        return described(instance.id(), instance.sha256(), Files.size(target), micros);
    }

    static JsonObject read(GalleryClient client, Arguments given) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        long begun = System.nanoTime();
        Instance instance = client.get(given.text("reference"));
        try (InputStream stream = client.read(instance)) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                digest.update(buffer, 0, count);
                size += count;
            }
        }
        long micros = (System.nanoTime() - begun) / 1_000;
        return described(instance.id(), HexFormat.of().formatHex(digest.digest()), size, micros);
    }

    static JsonObject get(GalleryClient client, Arguments given) {
        Instance instance = client.get(given.text("reference"));
        JsonObject ok = described(instance.id(), instance.sha256(), instance.size(), 0);
        ok.remove("micros");
        ok.addProperty("reference", instance.reference());
        ok.add("metadata", Values.write(instance.metadata()));
        return ok;
    }

    private static JsonObject described(String id, String sha256, long size, long micros) {
        JsonObject ok = new JsonObject();
        ok.addProperty("instanceId", id);
        ok.addProperty("sha256", sha256);
        ok.addProperty("size", size);
        ok.addProperty("micros", micros);
        return ok;
    }

    private static Duration timeout(Arguments given) {
        return given.has("timeoutMs") ? Duration.ofMillis(given.whole("timeoutMs")) : null;
    }
}
