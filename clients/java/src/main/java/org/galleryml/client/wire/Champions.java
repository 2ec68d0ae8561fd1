package org.galleryml.client.wire;

import static java.util.Optional.ofNullable;

import java.util.Optional;
import org.galleryml.client.records.Champion;
import org.galleryml.client.records.Instance;
import org.galleryml.idl.Hold;
import org.galleryml.idl.RuleChoice;
import org.galleryml.idl.SelectModelResponse;
import org.galleryml.idl.Standings;

/** What rules prefer. */
public final class Champions {
    private Champions() {}

    /** Names a rule: its text where it has lines or is an object, else its name or uuid. */
    public static RuleChoice choice(String rule) {
        boolean isText = rule.contains("\n") || rule.stripLeading().startsWith("{");
        return isText ? new RuleChoice().setText(rule) : new RuleChoice().setName(rule);
    }

    /** Reads an answer; the instance is that of an earlier one where nothing changed. */
    public static Champion read(String rule, SelectModelResponse wire, Instance instance) {
        Standings standings = wire.getStandings() == null ? new Standings() : wire.getStandings();
        return new Champion(
                rule,
                instance,
                wire.getDecisionId(),
                ofNullable(wire.getReason()),
                ofNullable(standings.getWinnerId()),
                ofNullable(standings.getRunnerUpId()),
                standings.isTied(),
                standings.getCandidates(),
                standings.isAtLeast(),
                Optional.ofNullable(wire.getHold()).map(Hold::getHoldId));
    }
}
