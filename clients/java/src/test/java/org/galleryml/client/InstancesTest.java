package org.galleryml.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.galleryml.client.errors.InvalidArgumentException;
import org.galleryml.client.records.Instance;
import org.galleryml.client.records.Stage;
import org.galleryml.client.records.Value;
import org.galleryml.client.transfer.Content;
import org.galleryml.client.transfer.SaveOptions;
import org.junit.jupiter.api.Test;

/** What is said of instances after they were saved. */
class InstancesTest extends AtRealServer {
    @Test
    void annotates() {
        Map<String, Value> said = Map.of("owner", Value.of("ann"), "rank", Value.of(3));
        assertEquals(said, client.annotate(first.reference(), said).annotations());
        assertEquals(Map.of("rank", Value.of(3)),
                client.annotate(first.id(), Map.of("owner", Value.of(""))).annotations());
        assertEquals("annotations.rank", assertThrows(InvalidArgumentException.class,
                () -> client.annotate(first.id(), Map.of("rank", new Value.Unknown()))).details().get("field"));
    }

    @Test
    void deprecatesAndRestores() {
        Instance flagged = client.deprecate(line + "@newest", "leaks");
        assertEquals(second, flagged);
        assertTrue(flagged.deprecated());
        assertEquals("leaks", flagged.deprecationReason().orElseThrow());
        assertEquals(first, client.get(line + "@newest"));
        assertFalse(client.restore(second.id(), "it does not").deprecated());
        assertEquals(second, client.get(line + "@newest"));
    }

    @Test
    void releasesADraft() throws Exception {
        Instance draft = client.save(line, Content.of(new byte[] {3}), SaveOptions.none().draft());
        assertEquals(Stage.DRAFT, draft.stage());
        assertEquals(draft.id(), client.release(draft.reference()).id());
        assertEquals(draft, client.get(line + "@newest"));
    }
}
