package org.galleryml.conformance;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads requests, one JSON object a line, runs each in a thread of its own, and writes answers as they are ready. */
public final class Driver {
    private final PrintStream out;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Map<String, Future<?>> running = new ConcurrentHashMap<>();
    private final Operations operations;

    private Driver(PrintStream out) {
        this.out = out;
        this.operations = new Operations(this::say);
    }

    /** Runs until standard input ends. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false,
                StandardCharsets.UTF_8);
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        new Driver(out).run(in);
        System.exit(0);
    }

    private void run(BufferedReader in) throws IOException {
        JsonObject ready = new JsonObject();
        ready.addProperty("ready", "java 0.1.0");
        say(ready);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            take(JsonParser.parseString(line).getAsJsonObject());
        }
        operations.close();
        workers.shutdownNow();
    }

    private void take(JsonObject request) {
        String id = request.get("id").toString();
        if (request.get("op").getAsString().equals("cancel")) {
            cancel(request);
            return;
        }
        synchronized (running) {
            running.put(id, workers.submit(() -> {
                JsonObject answer = answer(request);
                running.remove(id);
                say(answer);
            }));
        }
    }

    private void cancel(JsonObject request) {
        synchronized (running) {
            Future<?> of = running.get(request.get("of").toString());
            if (of != null) {
                of.cancel(true);
            }
        }
        JsonObject answer = new JsonObject();
        answer.add("id", request.get("id"));
        answer.add("ok", new JsonObject());
        say(answer);
    }

    private JsonObject answer(JsonObject request) {
        JsonObject answer = new JsonObject();
        answer.add("id", request.get("id"));
        try {
            answer.add("ok", operations.run(request));
        } catch (Exception | LinkageError error) {
            answer.add("error", Errors.json(error));
        }
        return answer;
    }

    private void say(JsonObject line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
