package org.galleryml.client.transfer;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.galleryml.client.errors.ClientClosedException;
import org.galleryml.client.errors.Problem;

/** The threads of a client that read ahead and fetch ranges; they go when nothing was to do for a while. */
public final class Workers implements AutoCloseable {
    private static final long IDLE_SECONDS = 5;

    private final AtomicInteger begun = new AtomicInteger();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

    <T> Future<T> submit(Callable<T> work) {
        try {
            return threads.submit(work);
        } catch (RejectedExecutionException error) {
            throw new ClientClosedException(
                    Problem.of("CLIENT_CLOSED", "the client was closed during the transfer"), error);
        }
    }

    /** Interrupts what runs, and ends the threads. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "gallery-transfer-" + begun.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
