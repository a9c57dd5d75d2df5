import { describe, expect, it } from "vitest";
import { removedResource } from "../../../../src/check/rules/change/removed-resource.ts";
import { judgedChange } from "../../state.ts";

const all = (...texts: string[]) => texts.join("\n---\n");
const workload = (name: string, { kind = "Deployment", env = "", more = "" } = {}) =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n${more}` +
  `  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: c, image: "x:1"${env}}]}\n`;
const service = (name: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {selector: {app: ${name}}, ports: [{port: 80}]}\n`;
const env = (name: string, value: string) => `, env: [{name: ${name}, value: "${value}"}]`;
const secret = (name: string) =>
  `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}, namespace: shop}\nspec: {secretStoreRef: {name: vault}, target: {name: ${name}}}\n`;
const STORE =
  "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: vault, namespace: shop}\nspec: {}\n";

const change = (before: string, after: string) => judgedChange(removedResource, before, after);

describe("change/removed-resource", () => {
  it("says that a workload goes", () => {
    expect(change(all(workload("web"), workload("api")), workload("api"))).toEqual([
      expect.stringMatching(/^warning Deployment .*is removed, and its pods with it/),
    ]);
  });
  it("refuses one with volumes of its own, and the last one behind a Service that stays", () => {
    const claims = workload("db", {
      kind: "StatefulSet",
      more: "  volumeClaimTemplates: [{metadata: {name: data}}]\n",
    });
    expect(change(all(claims, workload("api")), workload("api"))[0]).toMatch(
      /^error StatefulSet .*volumes of its own \(data\)/,
    );
    expect(
      change(all(workload("web"), service("web"), workload("api")), all(service("web"), workload("api")))[0],
    ).toMatch(/^error Deployment .*Service shop\/web stays, and has no pod behind it/);
  });
  it("refuses to delete a Service that someone names", () => {
    const user = workload("api", { env: env("URL", "http://web:80/") });
    const found = change(all(service("web"), user), user);
    expect(found).toEqual([expect.stringMatching(/^error Service .*still used by Deployment shop\/api/)]);
    expect(change(all(service("web"), workload("api")), workload("api"))).toEqual([]);
  });
  it("refuses to delete what makes a Secret that is read, and the store that it comes from", () => {
    const reader = workload("api", { env: ", envFrom: [{secretRef: {name: db}}]" });
    expect(change(all(secret("db"), reader), reader)[0]).toMatch(/^error ExternalSecret .*still read by /);
    expect(change(all(STORE, secret("db")), secret("db"))[0]).toMatch(/^error SecretStore .*still used by/);
    expect(change(all(secret("db"), workload("api")), workload("api"))).toEqual([]);
  });
  it("takes what has another name, and what stays in the cluster", () => {
    expect(change(workload("web"), workload("shop-web"))).toEqual([]);
    const kept = workload("web").replace(
      "namespace: shop",
      'namespace: shop, annotations: {argocd.argoproj.io/sync-options: "Prune=false"}',
    );
    expect(change(all(kept, workload("api")), workload("api"))).toEqual([]);
  });

  it("takes a store that moves with what reads from it, and one of the cluster, whatever namespace is written to it", () => {
    const moved = (text: string) => text.replaceAll("namespace: shop", "namespace: other");
    const cluster = all(STORE, secret("db"))
      .replaceAll("kind: SecretStore", "kind: ClusterSecretStore")
      .replace("name: vault}, target", "name: vault, kind: ClusterSecretStore}, target");
    for (const given of [all(STORE, secret("db")), cluster]) expect(change(given, moved(given))).toEqual([]);
    expect(change(all(STORE, secret("db")), all(moved(STORE), secret("db")))[0]).toMatch(
      /^error SecretStore .*still used by/,
    );
  });
});
