package org.galleryml.client.calls;

import org.galleryml.idl.DeployInstanceRequest;
import org.galleryml.idl.DeployInstanceResponse;
import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetDeploymentHistoryRequest;
import org.galleryml.idl.GetDeploymentHistoryResponse;
import org.galleryml.idl.GetDeploymentRequest;
import org.galleryml.idl.GetDeploymentResponse;
import org.galleryml.idl.GetServingRequest;
import org.galleryml.idl.GetServingResponse;
import org.galleryml.idl.ListDeploymentsRequest;
import org.galleryml.idl.ListDeploymentsResponse;
import org.galleryml.idl.ListHoldsRequest;
import org.galleryml.idl.ListHoldsResponse;
import org.galleryml.idl.PlaceHoldRequest;
import org.galleryml.idl.PlaceHoldResponse;
import org.galleryml.idl.ReleaseHoldRequest;
import org.galleryml.idl.ReleaseHoldResponse;
import org.galleryml.idl.RestoreDeploymentsRequest;
import org.galleryml.idl.RestoreDeploymentsResponse;
import org.galleryml.idl.RollbackDeploymentRequest;
import org.galleryml.idl.RollbackDeploymentResponse;
import org.galleryml.idl.UndeployInstanceRequest;
import org.galleryml.idl.UndeployInstanceResponse;

/** Calls about deployments, holds and what serves. */
public interface DeploymentCalls extends Caller {
    /** Make an instance current in an environment. */
    default DeployInstanceResponse deployInstance(DeployInstanceRequest request) {
        return write("deployInstance", Client::deployInstance, request);
    }

    /** Let nothing be current on a line in an environment. */
    default UndeployInstanceResponse undeployInstance(UndeployInstanceRequest request) {
        return write("undeployInstance", Client::undeployInstance, request);
    }

    /** Go back to the newest earlier instance that nobody rolled back from, and hold the line there. */
    default RollbackDeploymentResponse rollbackDeployment(RollbackDeploymentRequest request) {
        return write("rollbackDeployment", Client::rollbackDeployment, request);
    }

    /** Put lines back to what was current at some moment, all in one transaction. */
    default RestoreDeploymentsResponse restoreDeployments(RestoreDeploymentsRequest request) {
        return write("restoreDeployments", Client::restoreDeployments, request);
    }

    /** Tell what is current on a line in an environment, or was at any moment. */
    default GetDeploymentResponse getDeployment(GetDeploymentRequest request) {
        return read("getDeployment", Client::getDeployment, request);
    }

    /** List what is current. */
    default ListDeploymentsResponse listDeployments(ListDeploymentsRequest request) {
        return read("listDeployments", Client::listDeployments, request);
    }

    /** List all that ever was current on a line in an environment, newest first. */
    default GetDeploymentHistoryResponse getDeploymentHistory(GetDeploymentHistoryRequest request) {
        return read("getDeploymentHistory", Client::getDeploymentHistory, request);
    }

    /** Tell what a program should load now. */
    default GetServingResponse getServing(GetServingRequest request) {
        return read("getServing", Client::getServing, request);
    }

    /** Keep what is served, or one instance, until an end or a release. */
    default PlaceHoldResponse placeHold(PlaceHoldRequest request) {
        return write("placeHold", Client::placeHold, request);
    }

    /** End a hold. */
    default ReleaseHoldResponse releaseHold(ReleaseHoldRequest request) {
        return write("releaseHold", Client::releaseHold, request);
    }

    /** List holds, newest first. */
    default ListHoldsResponse listHolds(ListHoldsRequest request) {
        return read("listHolds", Client::listHolds, request);
    }
}
