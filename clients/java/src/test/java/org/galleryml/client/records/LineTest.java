package org.galleryml.client.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.galleryml.client.errors.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines and places are written and read as the server does. */
class LineTest {
    @Test
    void readsWhatItWrites() {
        Line line = Line.of("p", "m", Map.of("city", "Tromsø/1,a=b @%~*+", "dest", "𝄞"));
        assertEquals("p/m/city=Troms%C3%B8%2F1%2Ca%3Db%20%40%25~%2A%2B,dest=%F0%9D%84%9E", line.toString());
        assertEquals(line, Line.parse(line.toString()));
        assertEquals(Line.of("p", "m", Map.of()), Line.parse("p/m"));
        assertEquals(new Place(line, "production"), Place.parse(line + "@production"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "p", "p/", "/m", "p/m/", "p/m/city", "p/m/=x", "p/m/a=1,a=2", "p/m/a=%", "p/m/a=%4",
        "p/m/a=%zz", "p/m/a=%ff", "p/m@newest"})
    void refusesWhatNamesNoLine(String reference) {
        assertEquals("REFERENCE_MALFORMED",
                assertThrows(InvalidArgumentException.class, () -> Line.parse(reference)).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"p/m", "p/m@", "p/m@newest", "p/m@#57", "p/m@production~1", "p/m@rule:a/b"})
    void refusesWhatNamesNoPlace(String reference) {
        assertThrows(InvalidArgumentException.class, () -> Place.parse(reference));
    }
}
