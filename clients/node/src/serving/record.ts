/** What a program should load now. */
import type { GetServingResponse, ServingSource } from "../contract/deployment.js";
import type { Moment } from "../moment.js";
import { deploymentOf, holdOf, type Deployment, type Hold } from "../records/deployment.js";
import { instanceOf, type Instance } from "../records/instance.js";

/** The instance that serves at a place, and why. */
export interface Serving {
  readonly place: string;
  readonly instance: Instance;
  /** HOLD, RULE or DEPLOYMENT. */
  readonly source: ServingSource;
  /** In words. */
  readonly reason: string | undefined;
  readonly hold: Hold | undefined;
  readonly deployment: Deployment | undefined;
  readonly decisionId: string | undefined;
  /** When a server was asked. */
  readonly asked: Moment;
  /** No server could be asked: this is what one answered then. */
  readonly fromDisk: boolean;
}

/** Read the contract's struct. */
export function servingOf(place: string, answer: GetServingResponse, asked: Moment, fromDisk: boolean): Serving {
  return {
    place,
    instance: instanceOf(answer.instance),
    source: answer.source ?? "UNSPECIFIED",
    reason: answer.reason,
    hold: answer.hold && holdOf(answer.hold),
    deployment: answer.deployment && deploymentOf(answer.deployment),
    decisionId: answer.decisionId,
    asked,
    fromDisk,
  };
}
