import { expect, it } from "vitest";
import { settingsMap } from "../../../../src/check/rules/argocd/settings-map.ts";
import { judgedSources } from "../../sources.ts";
import { judged, state } from "../../state.ts";

const map = (name: string, key: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {${key}: "a"}\n`;
const [MAIN, RIGHTS, PARAMETERS] = ["argocd-cm", "argocd-rbac-cm", "argocd-cmd-params-cm"];

it.each([
  [MAIN, "policy.csv", RIGHTS],
  [MAIN, "policy.default", RIGHTS],
  [MAIN, "policy.matchMode", RIGHTS],
  [MAIN, "server.insecure", PARAMETERS],
  [MAIN, "controller.status.processors", PARAMETERS],
  [MAIN, "application.namespaces", PARAMETERS],
  [RIGHTS, "dex.config", MAIN],
  [PARAMETERS, "kustomize.buildOptions", MAIN],
  [PARAMETERS, "policy.default", RIGHTS],
])("warns of %s with %s", (name, key, home) => {
  expect(judged(settingsMap, state(map(name, key)))).toEqual([
    `warning ConfigMap ${name}: data["${key}"]: ${key} in ConfigMap ${name} has no effect: Argo CD reads it from ${home}`,
  ]);
});

it.each([
  [MAIN, "url"],
  [MAIN, "server.rbac.log.enforce.enable"],
  [MAIN, "application.sync.impersonation.enabled"],
  [MAIN, "resource.customizations.health.apps_Deployment"],
  [MAIN, "something.new"],
  [RIGHTS, "policy.csv"],
  [RIGHTS, "policy.team-a.csv"],
  [PARAMETERS, "server.insecure"],
  [PARAMETERS, "log.format.timestamp"],
  ["web", "policy.csv"],
])("is silent for %s with %s", (name, key) => expect(judged(settingsMap, state(map(name, key)))).toEqual([]));

it("warns of a patch for a ConfigMap of remote manifests, by its target or its own name", () => {
  const files = (patches: string, name: string) => ({
    "/overlay/kustomization.yaml": `resources: ['https://example.com/install.yaml']\npatches: [{${patches}}]\n`,
    "/overlay/patch.yaml": map(name, "policy.csv"),
  });
  const found = (patches: string, name: string) => judgedSources(settingsMap, files(patches, name));
  const FOUND = [
    "warning overlay/patch.yaml:4: policy.csv in ConfigMap argocd-cm has no effect: Argo CD reads it from argocd-rbac-cm",
  ];
  expect(found("path: patch.yaml", "argocd-cm")).toEqual(FOUND);
  expect(found("path: patch.yaml, target: {kind: ConfigMap, name: argocd-cm}", "any")).toEqual(FOUND);
  expect(found("path: patch.yaml", "argocd-rbac-cm")).toEqual([]);
});

it("warns once of a patch for a ConfigMap that is rendered", () => {
  const files = {
    "/overlay/kustomization.yaml": "resources: [cm.yaml]\npatches: [{path: patch.yaml}]\n",
    "/overlay/cm.yaml": map("argocd-cm", "url"),
    "/overlay/patch.yaml": map("argocd-cm", "policy.csv"),
  };
  expect(judgedSources(settingsMap, files)).toEqual([expect.stringContaining("overlay/patch.yaml:4")]);
});
