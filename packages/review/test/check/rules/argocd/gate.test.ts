import { describe, expect, it } from "vitest";
import { gate } from "../../../../src/check/rules/argocd/gate.ts";
import { judged, state } from "../../state.ts";

const of = (apiVersion: string, kind: string, name: string, wave: number, spec = "") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, annotations: {argocd.argoproj.io/sync-wave: "${wave}"}}\nspec: {${spec}}\n`;
const balancer = (wave: number) => of("v1", "Service", "web", wave, "type: LoadBalancer");
const backup = (wave: number, env = "") =>
  of(
    "batch/v1",
    "CronJob",
    "backup",
    wave,
    `jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a, command: [pg_dump, shop], env: [${env}]}]}}}}`,
  );
const hook = (phase: string, wave: number, env = "") =>
  `---
apiVersion: batch/v1
kind: Job
metadata: {name: seed, annotations: {argocd.argoproj.io/hook: ${phase}, argocd.argoproj.io/sync-wave: "${wave}"}}
spec: {template: {spec: {containers: [{name: a, image: a, env: [${env}]}]}}}
`;
const certificate = (wave: number) =>
  of("cert-manager.io/v1", "Certificate", "tls", wave, "secretName: web-tls");
const agents = (type: string) => of("apps/v1", "DaemonSet", "agent", 0, `updateStrategy: {type: ${type}}`);

describe("argocd/gate", () => {
  it("names what a backup waits for that someone else has to finish", () => {
    expect(judged(gate, state(balancer(0) + backup(1)))).toEqual([
      "warning CronJob backup: metadata.annotations: is applied in Sync, wave 1, which only starts once Service web is healthy: Service web waits until the cloud has given it an address",
    ]);
  });

  it("names what a hook waits for; after a sync, or for nodes alone, that is a hint", () => {
    expect(judged(gate, state(certificate(0) + balancer(0) + hook("Sync", 1)))[0]).toMatch(
      /^warning Job seed.*only starts once Certificate tls, Service web are healthy/,
    );
    expect(judged(gate, state(certificate(0) + hook("PostSync", 0)))[0]).toMatch(/^info/);
    expect(judged(gate, state(agents("RollingUpdate") + backup(1)))[0]).toMatch(/^info .*on every node/);
  });

  it("is silent where it comes first, needs the Secret itself, or the nodes are not waited for", () => {
    for (const yaml of [
      balancer(1) + backup(1),
      certificate(0) + hook("PreSync", 5),
      agents("OnDelete") + backup(1),
      certificate(0) + hook("Sync", 1, "{name: K, valueFrom: {secretKeyRef: {name: web-tls, key: tls.key}}}"),
      of("v1", "Service", "web", 0) + backup(1),
      // starts/backup-behind-certificate says this.
      certificate(0) + backup(1),
    ])
      expect(judged(gate, state(yaml))).toEqual([]);
  });
});
