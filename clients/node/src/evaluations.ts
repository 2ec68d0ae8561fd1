/** Read evaluations back, and take them back. */
import { callOf, readOf, type CallOptions, type ReadOptions } from "./call-options.js";
import { evaluationOf, type Evaluation } from "./records/evaluation.js";
import type { Metric } from "./records/metric.js";
import type { Session } from "./session.js";

/** An evaluation, a metric that it found, or its id. */
export type EvaluationLike = Evaluation | Metric | string;

/** Get an evaluation whole. */
export async function evaluation(session: Session, of: EvaluationLike, options: ReadOptions): Promise<Evaluation> {
  const request = { evaluationId: evaluationIdOf(of) };
  return evaluationOf((await session.channel.call("getEvaluation", request, readOf(options))).evaluation);
}

/** Take an evaluation back as wrong: the values before its own count again. */
export async function retractEvaluation(
  session: Session,
  of: EvaluationLike,
  reason: string,
  options: CallOptions,
): Promise<Evaluation> {
  const request = { evaluationId: evaluationIdOf(of), reason };
  return evaluationOf((await session.channel.call("retractEvaluation", request, callOf(options))).evaluation);
}

function evaluationIdOf(of: EvaluationLike): string {
  return typeof of === "string" ? of : of.evaluationId;
}
