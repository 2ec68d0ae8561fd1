package org.galleryml.client.serving;

import java.util.Map;
import org.galleryml.client.records.Value;
import org.galleryml.client.wire.Champions;
import org.galleryml.client.wire.Values;
import org.galleryml.idl.SelectModelRequest;

/**
 * What is asked of a rule.
 *
 * @param rule {@code team/name}, a uuid, or the text of a rule file
 * @param values what it reads as {@code request.<name>}
 */
public record ChampionQuestion(String rule, Map<String, Value> values) {
    /** Keeps a copy of the values. */
    public ChampionQuestion {
        values = Map.copyOf(values);
    }

    SelectModelRequest request() {
        SelectModelRequest request = new SelectModelRequest().setRule(Champions.choice(rule));
        return values.isEmpty() ? request : request.setRequestValues(Values.write("request", values));
    }
}
