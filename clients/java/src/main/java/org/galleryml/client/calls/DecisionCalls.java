package org.galleryml.client.calls;

import org.galleryml.idl.ApplyRuleRequest;
import org.galleryml.idl.ApplyRuleResponse;
import org.galleryml.idl.ExplainRuleRequest;
import org.galleryml.idl.ExplainRuleResponse;
import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetDecisionRequest;
import org.galleryml.idl.GetDecisionResponse;
import org.galleryml.idl.ListDecisionsRequest;
import org.galleryml.idl.ListDecisionsResponse;
import org.galleryml.idl.SelectModelRequest;
import org.galleryml.idl.SelectModelResponse;
import org.galleryml.idl.TriggerRuleRequest;
import org.galleryml.idl.TriggerRuleResponse;

/** Calls about selections and decisions. */
public interface DecisionCalls extends Caller {
    /** Answer the instance that a rule prefers now: one of the repository, or one whose text comes along. */
    default SelectModelResponse selectModel(SelectModelRequest request) {
        return read("selectModel", Client::selectModel, request);
    }

    /** Tell what each clause of a rule comes to for one instance, with the value of every part. */
    default ExplainRuleResponse explainRule(ExplainRuleRequest request) {
        return read("explainRule", Client::explainRule, request);
    }

    /** Judge a rule that acts for one instance now; it fires as REPEAT says, or if it is true where that is forced. */
    default TriggerRuleResponse triggerRule(TriggerRuleRequest request) {
        return write("triggerRule", Client::triggerRule, request);
    }

    /**
     * Have a rule that acts judged for what exists, by a job, and fire where it is true; or tell what that would be.
     */
    default ApplyRuleResponse applyRule(ApplyRuleRequest request) {
        return write("applyRule", Client::applyRule, request);
    }

    /** Get a decision with all that it read. */
    default GetDecisionResponse getDecision(GetDecisionRequest request) {
        return read("getDecision", Client::getDecision, request);
    }

    /** List decisions, newest first: of a rule, of an instance, or those that read an evaluation. */
    default ListDecisionsResponse listDecisions(ListDecisionsRequest request) {
        return read("listDecisions", Client::listDecisions, request);
    }
}
