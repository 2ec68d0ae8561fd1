/** Say which instance is current. */
import type { CallOptions } from "./call-options.js";
import type { Deployment } from "./contract/deployment.js";
import { instanceIdOf, type InstanceLike } from "./instances.js";
import type { Session } from "./session.js";

/** What a deployment may say and ask for. */
export interface DeployOptions extends CallOptions {
  readonly reason?: string | undefined;
  /** The instance that is believed current: rejects with Aborted, DEPLOYMENT_CHANGED, where it is not. */
  readonly expected?: InstanceLike | undefined;
  /** Nothing is believed current. */
  readonly expectNothing?: boolean | undefined;
  readonly allowDeprecated?: boolean | undefined;
}

/** Make an instance current on its line in an environment that its project declares. */
export async function deploy(
  session: Session,
  instance: InstanceLike,
  environment: string,
  options: DeployOptions,
): Promise<Deployment> {
  const { reason, expected, expectNothing, allowDeprecated, timeoutMs, signal, clientRequestId } = options;
  const request = {
    instanceId: await instanceIdOf(session, instance, options),
    environment,
    reason,
    expectedInstanceId: expected && (await instanceIdOf(session, expected, options)),
    expectNothing,
    allowDeprecated,
  };
  const answer = await session.channel.call("deployInstance", request, { timeoutMs, signal, clientRequestId });
  return answer.deployment ?? {};
}
