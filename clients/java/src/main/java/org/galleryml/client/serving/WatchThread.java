package org.galleryml.client.serving;

import java.time.Duration;
import org.galleryml.client.channel.Channel;
import org.galleryml.client.channel.Interrupts;
import org.galleryml.client.errors.CallInterruptedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a watch, which ends when the channel of the watch is closed. */
final class WatchThread {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration LONGEST_CALLBACK = Duration.ofSeconds(10);
    private static final int LONGEST_NAME = 60;

    private final Channel channel;
    private final Thread thread;

    /** Prepares to look again and again, over a channel that is the watch's own. */
    WatchThread(String what, Channel channel, Look look) {
        this.channel = channel;
        this.thread = new Thread(() -> run(look),
                "gallery-watch " + what.substring(0, Math.min(what.length(), LONGEST_NAME)));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean hasEnded() {
        return channel.isClosed();
    }

    /** Waits, unless the watch ends meanwhile. */
    void pause(Duration length) {
        try {
            channel.awaitClose(length);
        } catch (CallInterruptedException interrupt) {
            // Nobody but the program itself interrupts this thread, in its callback; it means the end.
            channel.close();
        }
    }

    /** Ends what is waited for, and waits for the callback. */
    void end() {
        channel.close();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(LONGEST_CALLBACK.toMillis());
        } catch (InterruptedException interrupt) {
            throw Interrupts.interrupted();
        }
    }

    private void run(Look look) {
        while (!hasEnded()) {
            try {
                look.once();
            } catch (CallInterruptedException | InterruptedException interrupt) {
                channel.close();
            } catch (Exception | LinkageError | AssertionError error) {
                if (!hasEnded()) {
                    LOG.error("the callback of a watch failed; it is called again", error);
                    pause(Duration.ofSeconds(1));
                }
            }
        }
    }

    /** One look at what is watched; an error is the callback's. */
    @FunctionalInterface
    interface Look {
        void once() throws Exception;
    }
}
