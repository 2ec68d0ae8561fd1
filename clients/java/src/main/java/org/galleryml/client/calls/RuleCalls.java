package org.galleryml.client.calls;

import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetRuleRepositoryRequest;
import org.galleryml.idl.GetRuleRepositoryResponse;
import org.galleryml.idl.GetRuleRequest;
import org.galleryml.idl.GetRuleResponse;
import org.galleryml.idl.HoldRuleRequest;
import org.galleryml.idl.HoldRuleResponse;
import org.galleryml.idl.ListRulesRequest;
import org.galleryml.idl.ListRulesResponse;
import org.galleryml.idl.PinRulesRequest;
import org.galleryml.idl.PinRulesResponse;
import org.galleryml.idl.ReleaseRuleRequest;
import org.galleryml.idl.ReleaseRuleResponse;
import org.galleryml.idl.SyncRulesRequest;
import org.galleryml.idl.SyncRulesResponse;
import org.galleryml.idl.UnpinRulesRequest;
import org.galleryml.idl.UnpinRulesResponse;

/** Calls about rules. */
public interface RuleCalls extends Caller {
    /** List the rules that are active, by team and name. */
    default ListRulesResponse listRules(ListRulesRequest request) {
        return read("listRules", Client::listRules, request);
    }

    /** Get an active rule by its uuid or as team/name, with the text of its file. */
    default GetRuleResponse getRule(GetRuleRequest request) {
        return read("getRule", Client::getRule, request);
    }

    /** Tell how far the rule repository is, and for each team what is active and what is wrong. */
    default GetRuleRepositoryResponse getRuleRepository(GetRuleRepositoryRequest request) {
        return read("getRuleRepository", Client::getRuleRepository, request);
    }

    /** Have the branch read now, and wait until what it has is active or refused. */
    default SyncRulesResponse syncRules(SyncRulesRequest request) {
        return read("syncRules", Client::syncRules, request);
    }

    /** Keep a commit active in place of the newest, for a team or for all, until it is unpinned. */
    default PinRulesResponse pinRules(PinRulesRequest request) {
        return write("pinRules", Client::pinRules, request);
    }

    /** Let the newest commit be active again. */
    default UnpinRulesResponse unpinRules(UnpinRulesRequest request) {
        return write("unpinRules", Client::unpinRules, request);
    }

    /** Have a rule do nothing until it is released; it is judged and recorded meanwhile. */
    default HoldRuleResponse holdRule(HoldRuleRequest request) {
        return write("holdRule", Client::holdRule, request);
    }

    /** Let a held rule act again, whoever held it; what it owes is judged anew. */
    default ReleaseRuleResponse releaseRule(ReleaseRuleRequest request) {
        return write("releaseRule", Client::releaseRule, request);
    }
}
