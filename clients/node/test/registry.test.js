/** What the server keeps of instances, deployments, dependencies and metrics, against a real server. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Aborted, FailedPrecondition, GalleryClient, InvalidArgument, Moment, NotFound } from "gallery-client";

const address = process.env["GALLERY_TEST_ADDRESS"];
const skip = address ? false : "GALLERY_TEST_ADDRESS names no server";

/** Read a listing to its end. @template T @param {AsyncIterable<T>} listing @returns {Promise<T[]>} */
async function all(listing) {
  const found = [];
  for await (const each of listing) found.push(each);
  return found;
}

describe("with a server", { skip }, () => {
  const project = `node-${randomUUID().slice(0, 8)}`;
  const line = `${project}/demand/city=Oslo`;
  const place = `${line}@production`;
  const gallery = new GalleryClient({ address });
  /** @type {import("gallery-client").SavedInstance} */
  let first;
  /** @type {import("gallery-client").SavedInstance} */
  let second;

  before(async () => {
    const made = await gallery.createProject(project, { team: "node" });
    assert.deepEqual([made.name, made.team, made.policyVersion], [project, "node", 1n]);
    const model = await gallery.createModel(`${project}/demand`, { shardKeys: ["city"], hyperparameters: { depth: 8n } });
    assert.deepEqual(model.revision?.specification.hyperparameters, { depth: 8n });
    first = await gallery.save(line, Buffer.from("1"));
    second = await gallery.save(line, Buffer.from("2"));
  });
  after(() => gallery.close());

  test("annotations change, and keep their history", async () => {
    const whole = 2n ** 63n - 1n;
    await gallery.annotate(first, { owner: "ada", checked: whole });
    const found = await gallery.annotate(first.reference, { owner: "" });
    assert.deepEqual(found.annotations, { checked: whole });
    const now = await all(gallery.listAnnotations(first));
    assert.deepEqual(now.map(({ key, value }) => [key, value]), [["checked", whole]]);
    const history = await all(gallery.listAnnotations(first.instanceId, { key: "owner", history: true }));
    assert.deepEqual(history.map(({ value }) => value).sort(), ["ada", undefined]);
    assert.ok(history[0]?.created instanceof Moment);
  });

  test("an instance is deprecated and restored, and a draft released", async () => {
    const one = await gallery.save(`${project}/demand/city=Lund`, Buffer.from("1"));
    const two = await gallery.save(`${project}/demand/city=Lund`, Buffer.from("2"), { draft: true });
    assert.equal(two.version, undefined);
    assert.equal((await gallery.release(two)).version, "1.1");
    const gone = await gallery.deprecate(two, "drifts");
    assert.deepEqual([gone.deprecated, gone.deprecationReason], [true, "drifts"]);
    assert.equal((await gallery.get(`${project}/demand/city=Lund@newest`)).instanceId, one.instanceId);
    assert.equal((await gallery.restore(two, "does not")).deprecated, false);
    assert.equal((await gallery.get(`${project}/demand/city=Lund@newest`)).instanceId, two.instanceId);
  });

  test("deployments of a place are told, listed, rolled back and ended, with their history", async () => {
    assert.equal(await gallery.deployment(place), undefined);
    const deployed = await gallery.deploy(first, "production", { expectNothing: true, reason: "begin" });
    assert.deepEqual([deployed.place, deployed.kind, deployed.unchanged], [place, "DEPLOYED", false]);
    assert.equal((await gallery.deploy(first, "production")).unchanged, true);
    await assert.rejects(gallery.deploy(second, "production", { expected: second }), Aborted);
    await gallery.deploy(second, "production", { expected: first });
    assert.equal((await gallery.deployment(place, { at: deployed.created }))?.instanceId, first.instanceId);
    const { deployment, hold } = await gallery.rollback(place, "worse", { expected: second, holdMinutes: 5 });
    assert.deepEqual([deployment.kind, deployment.instanceId], ["ROLLED_BACK", first.instanceId]);
    assert.ok(hold?.until instanceof Moment);
    await assert.rejects(gallery.deploy(second, "production"), FailedPrecondition);
    const served = await gallery.serving(place);
    assert.deepEqual([served.source, served.hold?.holdId], ["HOLD", hold.holdId]);
    assert.deepEqual((await all(gallery.holds(line))).map(({ holdId }) => holdId), [hold.holdId]);
    assert.ok((await gallery.releaseHold(hold, "over")).released instanceof Moment);
    const kept = await gallery.placeHold(`${project}/demand`, "production", "a fair", { minutes: 1 });
    assert.deepEqual([kept.baseVersionId, kept.instanceId], ["demand", undefined]);
    await gallery.releaseHold(kept.holdId, "over");
    assert.deepEqual(await all(gallery.holds(project, { environment: "production" })), []);
    assert.equal((await all(gallery.holds(project, { includeEnded: true }))).length, 2);
    for (const lines of [project, `${project}/demand`, line]) {
      const current = await all(gallery.deployments(lines, { environment: "production" }));
      assert.deepEqual(current.map(({ place, version }) => [place, version]), [[place, first.version]]);
    }
    const ended = await gallery.undeploy(place, { expected: first, reason: "enough" });
    assert.deepEqual([ended.kind, ended.instanceId, ended.previousInstanceId], ["UNDEPLOYED", undefined, first.instanceId]);
    const history = await all(gallery.deploymentHistory(place));
    assert.deepEqual(history.map(({ kind }) => kind), ["UNDEPLOYED", "ROLLED_BACK", "DEPLOYED", "DEPLOYED"]);
    await assert.rejects(all(gallery.deployments(`${project}@production`)), InvalidArgument);
  });

  test("models depend on each other, both ways, and no longer", async () => {
    await gallery.createModel(`${project}/weather`);
    const fares = await gallery.createModel(`${project}/fares`);
    const change = await gallery.addDependency(fares, `${project}/weather`);
    assert.equal(change?.cause, "DEPENDENCY_ADDED");
    assert.equal((await gallery.propagation(change)).state, "DONE");
    assert.equal((await gallery.annotateModel(fares, { owner: "ada" })).annotations["owner"], "ada");
    assert.equal((await gallery.deprecateModel(`${project}/weather`, "old")).deprecated, true);
    assert.equal((await all(gallery.models(project))).length, 2);
    assert.equal((await gallery.restoreModel(`${project}/weather`, "not so old")).deprecated, false);
    const names = (await all(gallery.models(project))).map(({ baseVersionId }) => baseVersionId);
    assert.deepEqual(names, ["demand", "fares", "weather"]);
    assert.equal(await gallery.addDependency(fares.modelId, `${project}/weather`), undefined);
    await gallery.addDependency(`${project}/weather`, `${project}/demand`, { acrossShards: true });
    const upstream = await all(gallery.dependencies(fares, { depth: 9 }));
    assert.deepEqual(
      upstream.map(({ upstream, depth, acrossShards }) => [upstream, depth, acrossShards]),
      [[`${project}/weather`, 1, false], [`${project}/demand`, 2, true]],
    );
    const downstream = await all(gallery.dependencies(`${project}/demand`, { direction: "DOWNSTREAM" }));
    assert.deepEqual(downstream.map((edge) => edge.downstream), [`${project}/weather`]);
    await assert.rejects(gallery.addDependency(`${project}/demand`, fares), { reason: "DEPENDENCY_CYCLE" });
    await gallery.removeDependency(fares, `${project}/weather`);
    assert.deepEqual(await all(gallery.dependencies(fares)), []);
  });

  test("metrics are read as a series and as what is newest, and health says what is missing", async () => {
    const days = Array.from({ length: 120 }, (_, day) => new Moment(BigInt(day) * 86_400_000_000n));
    await gallery.insertEvaluations(
      days.map((measured, day) => ({
        instance: second,
        metrics: { mae: day, bias: day === 119 ? NaN : 0 },
        scope: "Production",
        sampleCount: 2n ** 53n + 1n,
        measured,
        window: /** @type {const} */ ([measured, new Moment(measured.micros + 1n)]),
      })),
    );
    const series = await all(gallery.metrics(second, { name: "mae", scope: "Production", oldestFirst: true }));
    assert.deepEqual(series.map(({ value }) => value), days.map((_, day) => day));
    assert.deepEqual(series[1]?.window?.map((time) => time?.micros), [86_400_000_000n, 86_400_000_001n]);
    assert.equal(series[1]?.sampleCount, 2n ** 53n + 1n);
    const some = await all(gallery.metrics(second, { name: ["bias"], since: days[100], until: days[119], limit: 5 }));
    assert.deepEqual(some.map(({ measured }) => measured?.micros), [118, 117, 116, 115, 114].map((day) => days[day]?.micros));
    const latest = await gallery.latestMetrics([first, second.reference], { segment: "" });
    assert.deepEqual(latest.map(({ name, value, instanceId }) => [name, value, instanceId]), [
      ["bias", NaN, second.instanceId],
      ["mae", 119, second.instanceId],
    ]);
    assert.equal((await gallery.latestMetrics(second, { name: "mae" })).length, 1);
    const [newest] = await gallery.latestMetrics(second, { name: "bias" });
    assert.ok(newest);
    const found = await gallery.evaluation(newest);
    assert.deepEqual([found.metrics, found.scope, found.sampleCount], [{ mae: 119, bias: NaN }, "Production", 2n ** 53n + 1n]);
    assert.equal((await gallery.retractEvaluation(found, "a broken sensor")).retractionReason, "a broken sensor");
    assert.equal((await gallery.latestMetrics(second, { name: "bias" }))[0]?.value, 0);
    const stranger = randomUUID();
    await assert.rejects(gallery.latestMetrics([second, stranger]), (/** @type {any} */ error) => {
      return error instanceof NotFound && error.message.includes(stranger);
    });
    const health = await gallery.health(second);
    assert.equal(health.reference, second.reference);
    assert.deepEqual(health.coveredScopes, ["Production"]);
    assert.ok(health.findings.length > 0 && health.drifts.some(({ name, points }) => name === "mae" && points > 0n));
  });

  test("events are read to their end, go on behind a cursor, and are waited for", async () => {
    const feed = gallery.events({ project, kinds: ["instance.*"] });
    const kinds = (await all(feed)).map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 2), ["instance.created", "instance.created"]);
    const following = gallery.events({ project, kinds: ["instance.*"], cursor: feed.cursor, follow: true });
    const coming = following.next();
    await gallery.annotate(second, { whole: 2n ** 53n + 1n, part: 1.5 });
    const { value } = await coming;
    assert.deepEqual([value?.kind, value?.subjectId], ["instance.annotated", second.instanceId]);
    assert.deepEqual(value?.after, { part: { number: 1.5 }, whole: { whole: 2n ** 53n + 1n } });
    const waiting = following.next();
    await following.close();
    assert.equal((await waiting).done, true);
    assert.equal((await following.next()).done, true);
    const model = await all(gallery.events({ model: `${project}/weather`, kinds: ["dependency.added"] }));
    assert.ok(model.every(({ modelId }) => modelId === model[0]?.modelId));
    const behind = gallery.events({ project, cursor: feed.cursor, subject: first.instanceId });
    await assert.rejects(behind.next(), InvalidArgument, "a cursor is bound to its filter");
  });
});
