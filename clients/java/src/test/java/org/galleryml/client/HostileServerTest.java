package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.thrift.TApplicationException;
import org.galleryml.client.errors.CallInterruptedException;
import org.galleryml.client.errors.ClientClosedException;
import org.galleryml.client.errors.ConnectionFailedException;
import org.galleryml.client.errors.DeadlineExceededException;
import org.galleryml.client.errors.GalleryException;
import org.galleryml.client.errors.InternalException;
import org.galleryml.client.errors.ProtocolException;
import org.galleryml.client.errors.UnimplementedException;
import org.galleryml.client.records.Measurement;
import org.galleryml.idl.GetServerInfoRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a server does: a typed error in bounded time, or a repeat that succeeds, and never another's answer. */
@Timeout(60)
class HostileServerTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void repeatsWhatWasCutOff() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (DoubleServer server = new DoubleServer(call -> {
            if (calls.incrementAndGet() == 1) {
                call.socket.close();
            } else {
                call.ok();
            }
        }); GalleryClient client = server.client().open()) {
            ask(client);
            assertEquals(2, calls.get());
            assertEquals(server.seen.take().getRequestId(), server.seen.take().getRequestId());
        }
    }

    @Test
    void namesABatchOfMetricsAlikeInAllItsRepeats() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        List<Measurement> batch = List.of(Measurement.of("Test").instance("0".repeat(36)).metric("mae", 1));
        try (DoubleServer server = new DoubleServer(call -> {
            if (calls.incrementAndGet() < 3) {
                call.socket.close();
            } else {
                call.ok(); // with no evaluations in it
            }
        }); GalleryClient client = server.client().open()) {
            assertThrows(ProtocolException.class, () -> client.insertMetrics(batch));
            String name = server.seen.take().getClientRequestId();
            assertEquals(List.of(name, name), List.of(server.seen.take().getClientRequestId(),
                    server.seen.take().getClientRequestId()));
            assertThrows(ProtocolException.class, () -> client.insertMetrics(batch, "mine", null));
            assertEquals("mine", server.seen.take().getClientRequestId());
        }
    }

    @Test
    void tellsThatAReplyWasCutInTheMiddle() throws Exception {
        try (DoubleServer server = new DoubleServer(call -> {
            byte[] frame = call.okFrame();
            call.out.writeInt(frame.length);
            call.out.write(frame, 0, frame.length / 2);
            call.socket.close();
        }); GalleryClient client = server.client().attempts(1).open()) {
            ConnectionFailedException error = assertThrows(ConnectionFailedException.class, () -> ask(client));
            assertEquals("CONNECTION_LOST", error.reason());
            assertEquals(server.address(), error.details().get("address"));
            assertTrue(error.retryable());
        }
    }

    @Test
    void waitsNoLongerThanTheDeadlineForAServerThatNeverAnswers() throws Exception {
        try (DoubleServer server = new DoubleServer(call -> call.socket.getInputStream().read());
                GalleryClient client = server.client().timeout(SHORT).open()) {
            assertThrows(DeadlineExceededException.class, () -> ask(client));
            server.awaitNoConnection();
        }
    }

    @Test
    void waitsNoLongerThanTheDeadlineForAServerThatDrips() throws Exception {
        try (DoubleServer server = new DoubleServer(call -> {
            call.out.writeInt(10_000_000);
            while (!call.socket.isClosed()) {
                call.out.write(0);
                call.out.flush();
                Thread.sleep(20); // as slow as a server may be that always sends something in time
            }
        }); GalleryClient client = server.client().timeout(SHORT).open()) {
            assertThrows(DeadlineExceededException.class, () -> ask(client));
        }
    }

    @Test
    void waitsNoLongerThanTheDeadlineForAServerThatNeverReads() throws Exception {
        try (java.net.ServerSocket deaf = new java.net.ServerSocket(0);
                GalleryClient client = GalleryClient.builder().timeout(SHORT)
                        .address("127.0.0.1:" + deaf.getLocalPort()).open()) {
            String large = "x".repeat(8_000_000);
            assertThrows(DeadlineExceededException.class, () -> client.get(large));
        }
    }

    @Test
    void givesNoLateReplyToTheFollowingCall() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (DoubleServer server = new DoubleServer(call -> {
            if (calls.incrementAndGet() == 1) {
                call.socket.getInputStream().transferTo(new java.io.ByteArrayOutputStream()); // until the client gives up
            }
            call.ok();
        }); GalleryClient client = server.client().open()) {
            assertThrows(DeadlineExceededException.class,
                    () -> client.calls().timeout(SHORT).getServerInfo(new GetServerInfoRequest()));
            String version = ask(client);
            String late = server.seen.take().getRequestId();
            assertNotEquals(late, version);
            assertEquals(server.seen.take().getRequestId(), version);
        }
    }

    @Test
    void refusesAReplyThatIsTooLarge() throws Exception {
        try (DoubleServer server = new DoubleServer(call -> call.send(new byte[16_000_001]));
                GalleryClient client = server.client().open()) {
            assertEquals("REPLY_TOO_LARGE", assertThrows(ProtocolException.class, () -> ask(client)).reason());
            server.awaitNoConnection();
        }
    }

    @Test
    void refusesTheReplyOfAnotherCall() throws Exception {
        List<DoubleServer.Behaviour> wrongs = List.of(
                call -> call.send(call.okFrame("getServerInfo", 1)), call -> call.send(call.okFrame("getProject", 0)));
        for (DoubleServer.Behaviour wrong : wrongs) {
            try (DoubleServer server = new DoubleServer(wrong); GalleryClient client = server.client().open()) {
                assertEquals("WRONG_REPLY", assertThrows(ProtocolException.class, () -> ask(client)).reason());
                server.awaitNoConnection();
            }
        }
    }

    @Test
    void refusesGarbage() throws Exception {
        byte[] endless = {(byte) 0x80, 1, 0, 2, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        for (byte[] garbage : new byte[][] {"HTTP/1.1 400 Bad".getBytes(), endless, {0}}) {
            try (DoubleServer server = new DoubleServer(call -> call.send(garbage));
                    GalleryClient client = server.client().open()) {
                assertEquals("REPLY_MALFORMED", assertThrows(ProtocolException.class, () -> ask(client)).reason(),
                        Arrays.toString(garbage));
                server.awaitNoConnection();
            }
        }
    }

    @Test
    void keepsTheConnectionOfACallThatWasRefused() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (DoubleServer server = new DoubleServer(call -> {
            switch (calls.incrementAndGet()) {
                case 1 -> call.exception(new TApplicationException(TApplicationException.INTERNAL_ERROR, "no"));
                case 2 -> call.exception(new TApplicationException(TApplicationException.UNKNOWN_METHOD, "what"));
                case 3 -> call.nothing();
                default -> call.ok();
            }
        }); GalleryClient client = server.client().open()) {
            assertEquals("CALL_REFUSED", assertThrows(InternalException.class, () -> ask(client)).reason());
            assertEquals("NOT_IN_THIS_VERSION", assertThrows(UnimplementedException.class, () -> ask(client)).reason());
            assertEquals("REPLY_MALFORMED", assertThrows(ProtocolException.class, () -> ask(client)).reason());
            ask(client);
            assertEquals(1, server.connections.get());
        }
    }

    @Test
    void makesAHundredCallsOverFourConnections() throws Exception {
        try (DoubleServer server = new DoubleServer(DoubleServer.Call::ok)) {
            GalleryClient client = server.client().poolSize(4).open();
            List<CompletableFuture<String>> calls = IntStream.range(0, 100)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask(client), work -> new Thread(work).start())).toList();
            long different = calls.stream().map(CompletableFuture::join).distinct().count();
            assertEquals(100, different);
            assertTrue(server.mostAtOnce.get() <= 4, () -> server.mostAtOnce + " connections");
            client.close();
            server.awaitNoConnection();
        }
    }

    @Test
    void endsTheCallOfAThreadThatIsInterrupted() throws Exception {
        try (DoubleServer server = new DoubleServer(call -> call.socket.getInputStream().read());
                GalleryClient client = server.client().open()) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    ask(client);
                } catch (CallInterruptedException error) {
                    interrupted.complete(Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            server.seen.take();
            caller.interrupt();
            assertTrue(interrupted.join());
            server.awaitNoConnection();
        }
    }

    @Test
    void endsCallsWhenTheClientIsClosedAndRefusesLaterOnes() throws Exception {
        try (DoubleServer server = new DoubleServer(call -> call.socket.getInputStream().read())) {
            GalleryClient client = server.client().poolSize(1).open();
            CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> ask(client));
            server.seen.take();
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> ask(client));
            client.close();
            for (CompletableFuture<String> each : List.of(running, waiting)) {
                Throwable error = assertThrows(CompletionException.class, each::join).getCause();
                assertEquals(ClientClosedException.class, error.getClass());
            }
            assertEquals("CLIENT_CLOSED", assertThrows(GalleryException.class, () -> ask(client)).reason());
            server.awaitNoConnection();
        }
    }

    private static String ask(GalleryClient client) {
        return client.calls().getServerInfo(new GetServerInfoRequest()).getVersion();
    }
}
