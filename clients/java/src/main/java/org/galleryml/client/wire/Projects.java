package org.galleryml.client.wire;

import java.util.List;
import org.galleryml.client.records.Project;
import org.galleryml.idl.ProjectPolicy;

/** Projects. */
public final class Projects {
    private Projects() {}

    /** Reads a project. */
    public static Project read(org.galleryml.idl.Project wire) {
        ProjectPolicy policy = wire.getPolicy();
        List<String> environments = policy == null || !policy.isSetEnvironments()
                ? List.of() : List.copyOf(policy.getEnvironments());
        return new Project(wire.getProjectId(), wire.getName(), wire.getTeam(), environments,
                Values.time(wire.getCreatedMicros()));
    }

    /** Reads a page of projects. */
    public static List<Project> read(List<org.galleryml.idl.Project> wire) {
        return wire == null ? List.of() : wire.stream().map(Projects::read).toList();
    }
}
