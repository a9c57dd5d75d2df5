import { describe, expect, it } from "vitest";
import { migrationBesideReaders } from "../../../../src/check/rules/starts/migration-beside-readers.ts";
import { judged, state } from "../../state.ts";

const MIGRATE = "{name: migrate, image: registry.example.com/acme/api:2, command: [alembic, upgrade, head]}";
const run = (kind: string, name: string, init: string, spec = "", metadata = "") => `---
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, ${metadata}}
spec: {${spec} template: {spec: {initContainers: [${init}], containers: [{name: ${name}, image: registry.example.com/acme/api:2}]}}}
`;
const job = (metadata = "") =>
  `---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, ${metadata}}\nspec: {template: {spec: {containers: [${MIGRATE}]}}}\n`;
const wave = (one: number) => `annotations: {argocd.argoproj.io/sync-wave: "${one}"}`;

describe("starts/migration-beside-readers", () => {
  it("names the workloads of the same image that start while an init container migrates", () => {
    const yaml =
      run("Deployment", "api", MIGRATE, "strategy: {type: Recreate},") +
      run("Deployment", "worker", "") +
      run("StatefulSet", "other", "", "", wave(-1));
    expect(judged(migrationBesideReaders, state(yaml))).toEqual([
      'warning Deployment api: spec.template.spec.initContainers[0]: init container migrate runs "alembic upgrade" while Deployment worker, StatefulSet other of the same image start without waiting for it',
    ]);
  });

  it("names those that start beside a Job; without waves that is a hint", () => {
    expect(judged(migrationBesideReaders, state(job() + run("Deployment", "api", "")))[0]).toMatch(
      /^info Job/,
    );
    const after = job("annotations: {argocd.argoproj.io/hook: PostSync}");
    expect(judged(migrationBesideReaders, state(after + run("Deployment", "api", "")))[0]).toMatch(
      /^warning Job migrate/,
    );
  });

  it("hints at the pod of the release before, which still runs", () => {
    expect(judged(migrationBesideReaders, state(run("Deployment", "api", MIGRATE)))[0]).toMatch(
      /^info .*while the pod of the previous release/,
    );
  });

  it("is silent where a Job has ended before, nothing else reads, or another rule says more", () => {
    const api = run("Deployment", "api", "");
    for (const yaml of [
      job("annotations: {argocd.argoproj.io/hook: PreSync}") + api,
      job(wave(-1)) + api,
      job(wave(-1)) + run("Deployment", "api", "", "", wave(-2)).replace("acme/api", "acme/other"),
      run("Deployment", "api", MIGRATE, "strategy: {type: Recreate},"),
      run("Deployment", "api", MIGRATE, "strategy: {rollingUpdate: {maxSurge: 0}},"),
      // starts/parallel-migration says this.
      run("Deployment", "api", MIGRATE, "replicas: 2,"),
    ])
      expect(judged(migrationBesideReaders, state(yaml))).toEqual([]);
  });
});
