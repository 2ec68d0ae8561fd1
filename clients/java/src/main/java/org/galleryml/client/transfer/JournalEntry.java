package org.galleryml.client.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The id of one begun upload, in a file where there is one; else for as long as the save runs. */
final class JournalEntry implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int LONGEST_ID = 256;

    /**
     * What saves of this process have open. Locks are the whole process's, and the first file that is closed would
     * give up those of all.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private Path path;
    private FileChannel file;
    private String uploadId = "";
    private boolean done;

    private JournalEntry() {}

    static JournalEntry none() {
        return new JournalEntry();
    }

    /** Opens and locks the file of an upload; one that another save has locked remembers nothing. */
    static JournalEntry at(Path path) throws IOException {
        JournalEntry entry = new JournalEntry();
        if (OPEN.add(path)) {
            entry.path = path;
            try {
                entry.open();
            } catch (IOException error) {
                entry.letGo();
                throw error;
            }
        }
        return entry;
    }

    /** Tells the upload; empty where none was begun. */
    String uploadId() {
        return uploadId;
    }

    /** Notes an upload that was begun. */
    void remember(String id) {
        uploadId = id;
        if (file == null) {
            return;
        }
        try {
            file.truncate(0);
            file.write(ByteBuffer.wrap(id.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException error) {
            return; // a full disk remembers nothing, and saving goes on
        }
    }

    /** Says that the upload is an instance, of which nothing need be remembered. */
    void done() {
        done = true;
    }

    /** Forgets the upload where it is done or was never begun. */
    @Override
    public void close() {
        if (file == null) {
            return;
        }
        try {
            if (done || uploadId.isEmpty()) {
                file.truncate(0); // for a process that has it open, and waits for nothing but the lock
                Files.deleteIfExists(path);
            }
        } catch (IOException error) {
            return; // the server knows better what has become of it
        } finally {
            letGo();
        }
    }

    private void open() throws IOException {
        file = FileChannel.open(path,
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        // The name is gone where another process finished this upload between open and lock.
        if (!isLocked() || Files.notExists(path)) {
            letGo();
            return;
        }
        ByteBuffer text = ByteBuffer.allocate(LONGEST_ID);
        file.read(text, 0);
        String kept = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
        // A disk that was full leaves half an id, which no server would take.
        uploadId = ID.matcher(kept).matches() ? kept : "";
    }

    private boolean isLocked() throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException error) {
            return false; // by a copy of this class that another loader has
        }
    }

    private void letGo() {
        FileChannel opened = file;
        file = null;
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException error) {
            return; // what was to be written has been
        } finally {
            OPEN.remove(path);
        }
    }
}
