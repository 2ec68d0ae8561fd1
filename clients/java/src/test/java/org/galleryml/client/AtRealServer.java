package org.galleryml.client;

import java.nio.file.Path;
import org.galleryml.client.records.Instance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A client of the real server, and a project of the test's own with two instances on one line. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = RealServer.VARIABLE, matches = ".+")
abstract class AtRealServer {
    @TempDir
    Path cache;

    GalleryClient client;
    String project;
    String line;
    Instance first;
    Instance second;

    @BeforeEach
    void open() throws Exception {
        client = RealServer.open(cache);
        project = RealServer.project(client);
        line = project + "/m/city=Oslo";
        first = client.save(line, new byte[] {1});
        second = client.save(line, new byte[] {2});
    }

    @AfterEach
    void close() {
        client.close();
    }
}
