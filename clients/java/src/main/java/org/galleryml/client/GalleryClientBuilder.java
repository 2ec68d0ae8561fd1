package org.galleryml.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.galleryml.client.channel.Address;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.channel.ChannelSettings;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.transfer.CacheSettings;

/** Says how a client behaves; what is not said has a default that suits. */
public final class GalleryClientBuilder {
    /** Where {@code gallery-server serve} listens unless told otherwise. */
    private static final String DEFAULT_ADDRESS = "127.0.0.1:9480";
    private static final int LONGEST_NAME = 64;

    private String address;
    private String token;
    private String clientName;
    private Duration timeout = Duration.ofSeconds(60);
    private int poolSize = 8;
    private int attempts = 12;
    private Path cacheFolder;
    private Long cacheBytes;

    GalleryClientBuilder() {}

    /**
     * Says where the server is: {@code HOST:PORT}, or several of servers of one installation with commas between them.
     * Unset, it is the environment's GALLERY_ADDRESS, else 127.0.0.1:9480.
     */
    public GalleryClientBuilder address(String hostAndPort) {
        address = hostAndPort;
        return this;
    }

    /** Authenticates the calls; needed where the server asks for it. */
    public GalleryClientBuilder token(String secret) {
        token = secret;
        return this;
    }

    /**
     * Names the program in the server's log and, without authentication, as the author of what it writes; 1 to 200
     * characters. Unset, it is {@code java@host}.
     */
    public GalleryClientBuilder clientName(String name) {
        clientName = name;
        return this;
    }

    /** Gives each call so much time, repeats included; 60 seconds where unset. */
    public GalleryClientBuilder timeout(Duration most) {
        timeout = require("timeout", most, !most.isNegative() && !most.isZero(), "more than nothing");
        return this;
    }

    /** Says how many calls run at a time; further ones wait. 8 where unset. */
    public GalleryClientBuilder poolSize(int connections) {
        poolSize = require("poolSize", connections, connections >= 1, "at least 1");
        return this;
    }

    /** Says how often a call is tried at most; 12 where unset. */
    public GalleryClientBuilder attempts(int most) {
        attempts = require("attempts", most, most >= 1, "at least 1");
        return this;
    }

    /**
     * Says where loaded bytes, and what serves, are kept on this machine. Unset, it is the environment's
     * GALLERY_CACHE_DIR, else the usual place of this user.
     */
    public GalleryClientBuilder cacheFolder(Path folder) {
        cacheFolder = Objects.requireNonNull(folder);
        return this;
    }

    /**
     * Says how many bytes of models are kept; 0 for none. Unset, it is the environment's GALLERY_CACHE_BYTES, else 2
     * GiB.
     */
    public GalleryClientBuilder cacheBytes(long most) {
        cacheBytes = require("cacheBytes", most, most >= 0, "0 for none, or more");
        return this;
    }

    /** Opens the client; no server is asked yet. */
    public GalleryClient open() {
        ChannelSettings settings = new ChannelSettings(token,
                clientName == null || clientName.isEmpty() ? program() : clientName, timeout, poolSize, attempts);
        Channel channel = new Channel(Address.parseSeveral(addressOrDefault()), settings);
        return new GalleryClient(channel, CacheSettings.cache(cacheFolder, cacheBytes));
    }

    private String addressOrDefault() {
        if (address != null) {
            return address;
        }
        String configured = System.getenv("GALLERY_ADDRESS");
        return configured == null || configured.isEmpty() ? DEFAULT_ADDRESS : configured;
    }

    private static String program() {
        String name;
        try {
            name = "java@" + InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
        } catch (UnknownHostException error) {
            name = "java";
        }
        String printable = name.replaceAll("[^\\x21-\\x7e]", "");
        return printable.substring(0, Math.min(printable.length(), LONGEST_NAME));
    }

    private static <T> T require(String field, T value, boolean holds, String wanted) {
        if (!holds) {
            throw new InvalidArgumentException(Problem.ofField("FIELD_OUT_OF_RANGE", field,
                    field + " is " + value + "; give " + wanted).with("value", String.valueOf(value)));
        }
        return value;
    }
}
