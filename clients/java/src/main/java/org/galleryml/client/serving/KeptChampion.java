package org.galleryml.client.serving;

import java.time.Duration;
import org.galleryml.client.records.Champion;
import org.galleryml.idl.AnswerSources;

/**
 * An answer of a rule.
 *
 * @param champion whom it prefers
 * @param sources what that depends on
 * @param asked when, by {@link System#nanoTime}
 */
record KeptChampion(Champion champion, AnswerSources sources, long asked) {
    boolean isYoungerThan(Duration age) {
        return System.nanoTime() - asked < age.toNanos();
    }
}
