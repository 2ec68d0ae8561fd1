package org.galleryml.client;

import org.galleryml.client.records.Project;
import org.galleryml.client.wire.Projects;
import org.galleryml.idl.CreateProjectRequest;
import org.galleryml.idl.GetProjectRequest;
import org.galleryml.idl.ListProjectsRequest;
import org.galleryml.idl.ListProjectsResponse;

/** Namespaces of teams. */
public interface ProjectOperations extends Operations {
    /** Makes a project; throws AlreadyExistsException where there is one of that name. */
    default Project createProject(String name) {
        return Projects.read(calls().createProject(new CreateProjectRequest().setProjectName(name)).getProject());
    }

    /** Gets a project by its name. */
    default Project project(String name) {
        return Projects.read(calls().getProject(new GetProjectRequest().setProjectName(name)).getProject());
    }

    /** Lists the projects of all teams by name. */
    default Listing<Project> projects() {
        return Listing.of((cursor, limit) -> {
            ListProjectsResponse page =
                    calls().listProjects(new ListProjectsRequest().setCursor(cursor).setLimit(limit));
            return new Listing.Page<>(Projects.read(page.getItems()), page.getNextCursor());
        });
    }
}
