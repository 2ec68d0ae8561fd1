package org.galleryml.client.transfer;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The digest by which bytes are known. */
public final class Sha256 {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** A young program digests many small pieces sooner by the processor's own instruction than few large ones. */
    private static final int SLICE = 1 << 12;

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("every Java platform has SHA-256", error);
        }
    }

    /** Tells whether a text is one; it becomes a file's name, and comes from the server. */
    public static boolean isDigest(String text) {
        return text != null && DIGEST.matcher(text).matches();
    }

    /** Digests bytes. */
    public static String of(byte[] bytes) {
        Sha256 sha256 = new Sha256();
        sha256.update(bytes, bytes.length);
        return sha256.hex();
    }

    void update(byte[] bytes, int length) {
        update(bytes, 0, length);
    }

    void update(ByteBuffer bytes) {
        update(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void update(byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; done += SLICE) {
            digest.update(bytes, offset + done, Math.min(SLICE, length - done));
        }
    }
}
