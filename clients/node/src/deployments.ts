/** Say which instance is current, and read which was. A place is a line and an environment. */
import { callOf, readOf, type CallOptions, type ReadOptions } from "./call-options.js";
import type { LineKey } from "./contract/deployment.js";
import { instanceIdOf, type InstanceLike } from "./instances.js";
import { microsOf, type Moment } from "./moment.js";
import { listed } from "./pages.js";
import { deploymentOf, holdOf, type Deployed, type Deployment, type Rollback } from "./records/deployment.js";
import { parsePlace, selectorOf } from "./reference.js";
import type { Session } from "./session.js";

/** What a change of what is current may say and ask for. */
export interface UndeployOptions extends CallOptions {
  readonly reason?: string | undefined;
  /** The instance that is believed current: rejects with Aborted, DEPLOYMENT_CHANGED, where it is not. */
  readonly expected?: InstanceLike | undefined;
}

/** What a deployment may say and ask for. */
export interface DeployOptions extends UndeployOptions {
  /** Nothing is believed current. */
  readonly expectNothing?: boolean | undefined;
  readonly allowDeprecated?: boolean | undefined;
}

/** What a rollback may ask for. */
export interface RollbackOptions extends Omit<UndeployOptions, "reason"> {
  /** Minutes for which the place is then held, 0 for no hold; a day where unset. */
  readonly holdMinutes?: number | undefined;
}

/** Which moment a question is about. */
export interface DeploymentOptions extends ReadOptions {
  /** Now where unset. */
  readonly at?: Moment | Date | undefined;
}

/** Which deployments are listed. */
export interface DeploymentsOptions extends ReadOptions {
  /** Every one where unset. */
  readonly environment?: string | undefined;
}

/** Make an instance current on its line in an environment that its project declares. */
export async function deploy(
  session: Session,
  instance: InstanceLike,
  environment: string,
  options: DeployOptions,
): Promise<Deployed> {
  const { reason, expectNothing, allowDeprecated } = options;
  const request = {
    instanceId: await instanceIdOf(session, instance, options),
    environment,
    reason,
    expectedInstanceId: await expectedIdOf(session, options),
    expectNothing,
    allowDeprecated,
  };
  const { deployment, outcome } = await session.channel.call("deployInstance", request, callOf(options));
  return { ...deploymentOf(deployment), unchanged: outcome === "UNCHANGED" };
}

/** Let nothing be current at a place any more. */
export async function undeploy(session: Session, place: string, options: UndeployOptions): Promise<Deployment> {
  const { reason } = options;
  const request = { ...placed(place), reason, expectedInstanceId: await expectedIdOf(session, options) };
  return deploymentOf((await session.channel.call("undeployInstance", request, callOf(options))).deployment);
}

/** Go back to the newest earlier instance that nobody rolled back from, and hold the place there. */
export async function rollback(
  session: Session,
  place: string,
  reason: string,
  options: RollbackOptions,
): Promise<Rollback> {
  const { holdMinutes } = options;
  const request = { ...placed(place), reason, holdMinutes, expectedInstanceId: await expectedIdOf(session, options) };
  const { deployment, hold } = await session.channel.call("rollbackDeployment", request, callOf(options));
  return { deployment: deploymentOf(deployment), hold: hold && holdOf(hold) };
}

/** Tell what is current at a place, or was at any moment before; undefined where there never was a deployment by then. */
export async function deployment(
  session: Session,
  place: string,
  options: DeploymentOptions,
): Promise<Deployment | undefined> {
  const { at } = options;
  const request = { ...placed(place), atMicros: at && microsOf(at) };
  const answer = await session.channel.call("getDeployment", request, readOf(options));
  return answer.deployment && deploymentOf(answer.deployment);
}

/** Give what is current in a project, a model or a line. */
export async function* deployments(
  session: Session,
  lines: string,
  options: DeploymentsOptions,
): AsyncGenerator<Deployment, void, undefined> {
  const selector = selectorOf(lines);
  const { environment } = options;
  yield* listed(async (cursor, limit) => {
    return await session.channel.call("listDeployments", { selector, environment, cursor, limit }, readOf(options));
  }, deploymentOf);
}

/** Give all that ever was current at a place, newest first. */
export async function* deploymentHistory(
  session: Session,
  place: string,
  options: ReadOptions,
): AsyncGenerator<Deployment, void, undefined> {
  const at = placed(place);
  yield* listed(async (cursor, limit) => {
    return await session.channel.call("getDeploymentHistory", { ...at, cursor, limit }, readOf(options));
  }, deploymentOf);
}

function placed(place: string): { line: LineKey; environment: string } {
  const { line, environment } = parsePlace(place);
  return { line: { projectName: line.project, baseVersionId: line.model, shard: { ...line.shard } }, environment };
}

async function expectedIdOf(session: Session, options: UndeployOptions): Promise<string | undefined> {
  const { expected } = options;
  return expected && (await instanceIdOf(session, expected, options));
}
