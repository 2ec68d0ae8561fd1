package org.galleryml.client.records;

import java.util.Optional;

/**
 * The instance that a rule prefers, and how it stood against the others.
 *
 * @param rule {@code team/name}, a uuid, or the text of a rule file
 * @param instance what to load
 * @param decisionId under which the server kept what it read
 * @param reason in words
 * @param winnerId whom the rule prefers, whatever a hold keeps
 * @param runnerUpId who came second
 * @param tied whether the rule has both for equal, so that the newer one won
 * @param candidates how many there were
 * @param atLeast whether there may be more than were counted
 * @param holdId of the hold that keeps this instance instead of the winner
 */
public record Champion(
        String rule,
        Instance instance,
        String decisionId,
        Optional<String> reason,
        Optional<String> winnerId,
        Optional<String> runnerUpId,
        boolean tied,
        long candidates,
        boolean atLeast,
        Optional<String> holdId) {}
