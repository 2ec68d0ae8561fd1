package org.galleryml.client.channel;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;

/**
 * A host and a port.
 *
 * @param host a name or a number, without brackets
 * @param port from 1 to 65535
 */
public record Address(String host, int port) {
    private static final Pattern HOST_PORT =
            Pattern.compile("(?:\\[(?<ipv6>[0-9A-Fa-f:.%]+)\\]|(?<host>[^\\s\\[\\]:/@]+)):(?<port>[0-9]{1,5})");
    private static final int LAST_PORT = 65_535;

    /** Reads {@code host:port} or {@code [::1]:9480}. */
    public static Address parse(String text) {
        Matcher match = HOST_PORT.matcher(text);
        int port = match.matches() ? Integer.parseInt(match.group("port")) : 0;
        if (port < 1 || port > LAST_PORT) {
            throw new InvalidArgumentException(Problem.ofField("FIELD_MALFORMED", "address", "address '" + text
                    + "' is no HOST:PORT with a port of 1 to 65535; write for example 127.0.0.1:9480")
                    .with("value", text));
        }
        return new Address(match.group("ipv6") == null ? match.group("host") : match.group("ipv6"), port);
    }

    /** Reads one address, or several with commas between them, each once. */
    public static List<Address> parseSeveral(String text) {
        return Arrays.stream(text.split(",", -1)).map(part -> parse(part.strip())).distinct().toList();
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
