/** Projects as people use them. */
import type { Project as WireProject, ProjectPolicy } from "../contract/project.js";
import type { Moment } from "../moment.js";
import { momentOf } from "./instance.js";

/** A project: what owns models, and by which policy. */
export interface Project {
  readonly projectId: string;
  readonly name: string;
  /** The team that owns it. */
  readonly team: string;
  /** Complete: every field is set. */
  readonly policy: ProjectPolicy;
  /** Counts the changes of team and policy from 1. */
  readonly policyVersion: bigint;
  readonly created: Moment | undefined;
  readonly createdBy: string | undefined;
}

/** Read the contract's struct. */
export function projectOf(wire: WireProject = {}): Project {
  return {
    projectId: wire.projectId ?? "",
    name: wire.name ?? "",
    team: wire.team ?? "",
    policy: wire.policy ?? {},
    policyVersion: wire.policyVersion ?? 0n,
    created: momentOf(wire.createdMicros),
    createdBy: wire.createdBy,
  };
}
