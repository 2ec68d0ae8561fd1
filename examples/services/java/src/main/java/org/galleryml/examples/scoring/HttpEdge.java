package org.galleryml.examples.scoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests, each in a thread of a few, and ends without cutting one. */
final class HttpEdge {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);
    private static final int THREADS = 32;
    private static final int LARGEST_REQUEST = 64 * 1024;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(THREADS);
    private final Semaphore admission = new Semaphore(THREADS);
    private volatile boolean stopping;

    /** Binds an address; nobody is answered before {@link #start}. */
    HttpEdge(InetSocketAddress listen) throws IOException {
        server = HttpServer.create(listen, 0);
        server.setExecutor(workers);
        server.createContext("/", exchange -> answer(exchange, it -> {
            throw new Refusal(404, "there is no such path; there are POST /predict, POST /actuals and GET /health");
        }));
    }

    /** Answers a path, asked by one method, with what a function makes of the body. */
    void route(String method, String path, Handler handler) {
        server.createContext(path, exchange -> answer(exchange, body -> {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                throw new Refusal(404, "there is no such path");
            }
            if (!exchange.getRequestMethod().equals(method)) {
                exchange.getResponseHeaders().set("Allow", method);
                throw new Refusal(405, path + " takes " + method);
            }
            return handler.handle(body);
        }));
    }

    /** Begins to answer. */
    void start() {
        server.start();
    }

    /** Tells where it listens. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    /** Refuses what comes from now on, answers what has begun, for so long at most, and ends. */
    void stop(Duration grace) {
        stopping = true;
        try {
            if (!admission.tryAcquire(THREADS, grace.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("requests still run after {} seconds, and are cut", grace.toSeconds());
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
        server.stop(1);
        workers.shutdown();
    }

    private void answer(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            if (stopping || !admission.tryAcquire()) {
                exchange.getResponseHeaders().set("Connection", "close");
                send(exchange, 503, Json.error("this service is stopping; ask another"));
                return;
            }
            try {
                respond(exchange, handler);
            } finally {
                admission.release();
            }
        }
    }

    private void respond(HttpExchange exchange, Handler handler) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_REQUEST + 1);
        try {
            if (body.length > LARGEST_REQUEST) {
                exchange.getResponseHeaders().set("Connection", "close");
                throw new Refusal(413, "the request is over " + LARGEST_REQUEST + " bytes");
            }
            send(exchange, 200, handler.handle(new String(body, StandardCharsets.UTF_8)));
        } catch (Refusal refusal) {
            if (refusal.getCause() != null) {
                LOG.warn("{}: {}", refusal.getMessage(), refusal.getCause().toString());
            }
            send(exchange, refusal.status(), Json.error(refusal.getMessage()));
        } catch (RuntimeException error) {
            LOG.error("a request of {} failed", exchange.getRequestURI().getPath(), error);
            send(exchange, 500, Json.error("this request failed; the log of the service says why"));
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (status == 503) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream stream = exchange.getResponseBody()) {
            stream.write(body);
        }
    }

    /** Makes an answer of a request's body, both JSON; throws Refusal where there is none to give. */
    interface Handler {
        /** Answers one request. */
        String handle(String body);
    }
}
