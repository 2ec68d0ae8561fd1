package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The examples run as the README says. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = RealServer.VARIABLE, matches = ".+")
class ExamplesTest {
    @TempDir
    Path cache;

    @Test
    void savesAndLoads() throws Exception {
        String said = run("SaveAndLoad");
        assertTrue(said.contains("saved java-example/demand/city=Oslo@1."), said);
        assertTrue(said.contains("loaded 14 bytes: {\"slope\": 2.0}"), said);
    }

    @Test
    void servesAndSwaps() throws Exception {
        String said = run("ServeAndSwap");
        assertTrue(said.contains("serves the first"), said);
        assertTrue(said.contains("serves the second, decided by DEPLOYMENT"), said);
    }

    @Test
    void measuresAndChooses() throws Exception {
        String said = run("MeasureAndChoose");
        assertTrue(said.contains("found java-choosing/demand/city=Oslo@1."), said);
        assertTrue(said.contains("champion java-choosing/demand/city=Oslo@1."), said);
    }

    private String run(String example) throws Exception {
        ProcessBuilder program = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", // half the work for a program that ends at once
                "-cp", System.getProperty("java.class.path"), Path.of("examples", example + ".java").toString());
        program.environment().put("GALLERY_ADDRESS", System.getenv(RealServer.VARIABLE));
        program.environment().put("GALLERY_CACHE_DIR", cache.toString());
        Process running = program.redirectErrorStream(true).start();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, running.waitFor(), said);
        return said;
    }
}
