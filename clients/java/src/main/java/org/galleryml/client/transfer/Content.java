package org.galleryml.client.transfer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What is to be saved. */
public interface Content {
    /** Saves bytes; they are not copied, and must stay as they are meanwhile. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public OptionalLong size() {
                return OptionalLong.of(bytes.length);
            }

            @Override
            public boolean again() {
                return true;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    /** Saves a file; if it changes meanwhile, the save is refused. */
    static Content of(Path file) throws IOException {
        return FileContent.of(file);
    }

    /**
     * Saves what a stream gives from here to its end; the caller closes it. Since it cannot be read twice, a save whose
     * bytes are lost with their server is not begun anew.
     */
    static Content of(InputStream stream) {
        return new Content() {
            @Override
            public OptionalLong size() {
                return OptionalLong.empty();
            }

            @Override
            public boolean again() {
                return false;
            }

            @Override
            public InputStream open() {
                return new LeftOpen(stream);
            }
        };
    }

    /** Tells how many bytes it has, where that is known. */
    OptionalLong size();

    /** Tells whether the bytes can be read once more. */
    boolean again();

    /**
     * Names the bytes in their present state, so that a later process which saves them again knows what of them has
     * arrived; empty where nothing can name them.
     */
    default Optional<String> identity() {
        return Optional.empty();
    }

    /** Opens the bytes from the start. */
    InputStream open() throws IOException;

    /** Looks whether what was read is still what is there, once all is read. */
    default void check() throws IOException {
        // Bytes and streams do not change behind the back of their reader.
    }
}
