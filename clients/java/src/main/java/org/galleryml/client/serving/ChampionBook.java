package org.galleryml.client.serving;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galleryml.client.calls.Calls;
import org.galleryml.client.records.Champion;
import org.galleryml.client.records.Instance;
import org.galleryml.client.wire.Champions;
import org.galleryml.client.wire.Instances;
import org.galleryml.idl.SelectModelRequest;
import org.galleryml.idl.SelectModelResponse;

/** Asks rules whom they prefer, and keeps the last answer of each question. */
public final class ChampionBook {
    private static final int MOST = 1_000;

    private final Map<ChampionQuestion, KeptChampion> kept =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ChampionQuestion, KeptChampion> eldest) {
                    return size() > MOST;
                }
            });

    /** Answers a question; an answer that is not older than so long is given again without a call. */
    public Champion champion(Calls calls, ChampionQuestion question, Duration maxAge) {
        KeptChampion before = kept.get(question);
        return before != null && before.isYoungerThan(maxAge) ? before.champion() : ask(calls, question).champion();
    }

    /** Asks the server, which leaves out the instance that is here already. */
    KeptChampion ask(Calls calls, ChampionQuestion question) {
        KeptChampion before = kept.get(question);
        SelectModelRequest request = question.request();
        if (before != null) {
            request.setIfNotInstanceId(before.champion().instance().id());
        }
        long asked = System.nanoTime();
        SelectModelResponse answer = calls.selectModel(request);
        Instance instance = before != null && answer.isUnchanged()
                ? before.champion().instance() : Instances.read(answer.getInstance());
        KeptChampion found = new KeptChampion(
                Champions.read(question.rule(), answer, instance), answer.getSources(), asked);
        kept.put(question, found);
        return found;
    }
}
