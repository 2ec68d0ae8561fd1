package org.galleryml.client.records;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;

/**
 * A line: the instances of one model and shard, as {@code project/model[/key=value,...]} names it.
 *
 * @param project the project's name
 * @param model the model's name in it
 * @param shard the values of the model's shard keys; empty for the unsharded line
 */
public record Line(String project, String model, Map<String, String> shard) {
    private static final int HEX = 16;

    /** Keeps a copy of the shard, by key. */
    public Line {
        shard = Collections.unmodifiableMap(new TreeMap<>(shard));
    }

    /** Names the line of a shard. */
    public static Line of(String project, String model, Map<String, String> shard) {
        return new Line(project, model, shard);
    }

    /** Reads {@code project/model[/key=value,...]}, whose values are percent-encoded. */
    public static Line parse(String reference) {
        String[] parts = reference.split("/", 3);
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty() || reference.contains("@")) {
            throw malformed(reference);
        }
        Map<String, String> shard = new TreeMap<>();
        if (parts.length == 3) {
            for (String pair : parts[2].split(",", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 1 || shard.put(pair.substring(0, equals), decoded(pair.substring(equals + 1), reference))
                        != null) {
                    throw malformed(reference);
                }
            }
        }
        return new Line(parts[0], parts[1], shard);
    }

    /** Writes {@code project/model[/key=value,...]}. */
    @Override
    public String toString() {
        String line = project + "/" + model;
        return shard.isEmpty() ? line : line + "/" + shard.entrySet().stream()
                .map(each -> each.getKey() + "=" + encoded(each.getValue())).collect(Collectors.joining(","));
    }

    private static String encoded(String value) {
        // What forms and references write alike, but for these three.
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static String decoded(String value, String reference) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.put(bytes[i]);
                continue;
            }
            int high = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 1], HEX) : -1;
            int low = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 2], HEX) : -1;
            if (high < 0 || low < 0) {
                throw malformed(reference);
            }
            decoded.put((byte) (high * HEX + low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException error) {
            throw malformed(reference);
        }
    }

    private static InvalidArgumentException malformed(String reference) {
        return new InvalidArgumentException(Problem.ofField("REFERENCE_MALFORMED", "reference", "'" + reference
                + "' names no line of a model; write project/model or project/model/key=value,..., each key once and"
                + " values percent-encoded").with("value", reference));
    }
}
