import { join } from "node:path";
import { expect, it } from "vitest";
import { commitAll, newRepository, put } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

const flux = (name: string, path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\n` +
  `spec: {interval: 10m, path: ${path}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n`;
const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\n`;

function repository(files: Record<string, string>): string {
  const root = newRepository();
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  commitAll(root);
  return root;
}

/** Two clusters: one deploys apps/web, which deploys apps/db; the other deploys apps/other. */
const CLUSTERS = {
  "clusters/one/apps.yaml": flux("apps", "./apps/web"),
  "clusters/two/apps.yaml": flux("apps", "./apps/other"),
  "apps/web/kustomization.yaml": "resources: [map.yaml, db.yaml]\n",
  "apps/web/map.yaml": map("web"),
  "apps/web/db.yaml": flux("db", "./apps/db"),
  "apps/db/kustomization.yaml": "resources: [map.yaml]\n",
  "apps/db/map.yaml": map("db"),
  "apps/other/map.yaml": map("other"),
};

it("a folder with an environment of its own is checked alone, whatever its Flux objects deploy", async () => {
  const root = repository({ ...CLUSTERS, "clusters/one/kustomization.yaml": "resources: [apps.yaml]\n" });
  expect(await printed(join(root, "clusters/one"), "check", ".")).toContain("1 folder,");
});

it("a folder whose Flux objects deploy folders of another repository has nothing to check", async () => {
  const root = repository({ ...CLUSTERS, "clusters/three/apps.yaml": flux("apps", "./elsewhere") });
  expect(await printed(join(root, "clusters/three"), "check", ".")).not.toMatch(/\(\d+ folders?, [1-9]/);
});

it("a Secret of another Kustomization isn't called missing, unless it is in another namespace", async () => {
  const secret = (name: string, namespace: string) =>
    `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {encryptedData: {}}\n`;
  const warnings = async (namespace: string) => {
    const root = repository({
      "clusters/one/apps.yaml": flux("apps", "./apps/web"),
      "clusters/one/secrets.yaml": flux("secrets", "./secrets"),
      "apps/web/kustomization.yaml": "resources: [web.yaml, tls.yaml]\n",
      "apps/web/tls.yaml": secret("logins", "shop"),
      "apps/web/web.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n" +
        "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: " +
        "[{name: web, image: a:1.0.0, envFrom: [{secretRef: {name: login}}]}]}}}\n",
      "secrets/kustomization.yaml": "resources: [login.yaml]\n",
      "secrets/login.yaml": secret("login", namespace),
    });
    const { findings } = JSON.parse(await printed(root, "check", "--json")) as {
      findings: { rule: string; severity: string; message: string }[];
    };
    return findings.flatMap(({ severity, message }) =>
      severity === "warning" && message.includes("Secret login") ? [message] : [],
    );
  };
  expect(await warnings("shop")).toEqual([]);
  expect(await warnings("other")).toEqual([
    "container web refers to Secret login, which nothing here creates; logins exists here",
  ]);
});
