package org.galleryml.client.calls;

import org.galleryml.idl.CreateProjectRequest;
import org.galleryml.idl.CreateProjectResponse;
import org.galleryml.idl.Gallery.Client;
import org.galleryml.idl.GetProjectRequest;
import org.galleryml.idl.GetProjectResponse;
import org.galleryml.idl.ListProjectsRequest;
import org.galleryml.idl.ListProjectsResponse;
import org.galleryml.idl.SetProjectPolicyRequest;
import org.galleryml.idl.SetProjectPolicyResponse;

/** Calls about projects. */
public interface ProjectCalls extends Caller {
    /** Make a project; one of that name that stands already is refused with ALREADY_EXISTS. */
    default CreateProjectResponse createProject(CreateProjectRequest request) {
        return write("createProject", Client::createProject, request);
    }

    /** Get a project by its name. */
    default GetProjectResponse getProject(GetProjectRequest request) {
        return read("getProject", Client::getProject, request);
    }

    /** List projects by name. */
    default ListProjectsResponse listProjects(ListProjectsRequest request) {
        return read("listProjects", Client::listProjects, request);
    }

    /** Change owner and policy of a project, if nobody changed them meanwhile. */
    default SetProjectPolicyResponse setProjectPolicy(SetProjectPolicyRequest request) {
        return write("setProjectPolicy", Client::setProjectPolicy, request);
    }
}
