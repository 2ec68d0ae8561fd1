package org.galleryml.client.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.errors.Problem;
import org.galleryml.client.errors.SourceChangedException;

/** A file, as it was when its save began. */
record FileContent(Path file, long length, FileTime changed) implements Content {
    static FileContent of(Path file) throws IOException {
        BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
        if (!state.isRegularFile()) {
            throw new InvalidArgumentException(Problem.ofField("FIELD_MALFORMED", "content",
                    file + " is no file; pack a folder into one, or open it and give the stream")
                    .with("value", file.toString()));
        }
        return new FileContent(file, state.size(), state.lastModifiedTime());
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(length);
    }

    @Override
    public boolean again() {
        return true;
    }

    @Override
    public Optional<String> identity() {
        try {
            return Optional.of("file " + file.toRealPath() + " " + length + " " + changed.to(TimeUnit.NANOSECONDS));
        } catch (IOException error) {
            return Optional.empty(); // whoever opens it hears why
        }
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public void check() throws IOException {
        if (!of(file).equals(this)) {
            throw new SourceChangedException(
                    Problem.of("SOURCE_CHANGED", file + " changed while it was saved; save it again"));
        }
    }
}
