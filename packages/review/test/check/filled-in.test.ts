import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import type { ArgoObject } from "../../src/discovery/argo-documents.ts";
import { application } from "./argo.ts";
import { PLAIN } from "./plain-input.ts";
import { resources } from "./state.ts";

/**
 * What is found in a repository with one folder: severity and rule of each finding, and what to do.
 * @param deployed the folders that something deploys
 */
function found(files: Record<string, string>, argo: readonly ArgoObject[] = [], deployed: string[] = []) {
  const { report } = check({
    ...PLAIN,
    tree: new MemoryTree(Object.entries(files)),
    environments: [{ folder: "/app", strictness: undefined }],
    argo,
    deployed: [new Set(deployed)],
    files: Object.keys(files),
  });
  return report.findings.map(({ rule, severity, fix }) => ({ said: `${severity} ${rule}`, fix }));
}

const errors = (files: Record<string, string>, argo: readonly ArgoObject[] = []) =>
  found(files, argo).flatMap(({ said }) => (said.startsWith("error ") ? [said.slice(6)] : []));

const app = (name: string, rest: string) => ({
  "/app/kustomization.yaml": "resources: [r.yaml]\n",
  "/app/r.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: '${name}'\n${rest}\n`,
});

it.each([
  "$" + "{RELEASE}-web",
  "$STAGE_NAME",
  "web-$STAGE_NAME.eu",
  "#{Project.Name | ToLower}-web",
  "{{ release }}-web",
  "<% name %>",
  "$" + "{ RELEASE }-web",
  "@@NAME@@",
  "ref+vault://shop/name",
  "op://shop/name/field",
  "<app>-web",
  "APPNAME-web",
])("a name that another program fills in is a warning, with the placeholder as its reason: %s", (name) => {
  const all = found(app(name, "data: {a: b}"));
  expect(all.filter(({ said }) => said.startsWith("error"))).toEqual([]);
  expect(all.find(({ said }) => said === "warning schema/valid")?.fix).toMatch(
    /a warning, because another program seems to fill in .+ first$/,
  );
});

it("is an error where something in the repository deploys it: nothing fills it in there", () => {
  const files = app("$" + "{RELEASE}-web", "data: {a: b}");
  const of = (deployed: string[]) =>
    found(files, [], deployed).find(({ said }) => said.endsWith("schema/valid"));
  expect(of(["/app"])?.said).toBe("error schema/valid");
  expect(of(["/other"])?.said).toBe("warning schema/valid");
});

it("a warning about a name that another program fills in is a hint, but in what the repository deploys", () => {
  const target = "#{Project.Name}";
  const files = {
    ...app("web", "data: {a: b}"),
    "/app/kustomization.yaml": `resources: [r.yaml]\npatches: [{target: {kind: ConfigMap, name: '${target}'}, path: p.yaml}]\n`,
    "/app/p.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: c}\n",
  };
  const of = (deployed: string[]) =>
    found(files, [], deployed).filter(({ said }) => said.endsWith("dead-entry"));
  expect(of(["/other"])).toMatchObject([
    { said: "info traps/dead-entry", fix: expect.stringContaining("; a hint, because another program") },
  ]);
  expect(of(["/app"])).toMatchObject([{ said: "warning traps/dead-entry" }]);
});

it("a key that envsubst makes of a part of a variable, cut off at its colon, is a warning", () => {
  const key = (text: string) =>
    found(app("a", `  annotations:\n    ${text}: arn}\ndata: {a: b}`)).filter(({ said }) =>
      said.endsWith(" schema/valid"),
    );
  expect(key("$" + "{ROLE/#arn/eks.test/role")).toMatchObject([{ said: "warning schema/valid" }]);
  expect(key("ROLE/#arn/eks.test/role")).toMatchObject([{ said: "error schema/valid" }]);
});

it("a name that nothing fills in is an error, and so is what is wrong beside one that something does", () => {
  for (const name of ["Web_", "web $NAME", "$name", "web$"])
    expect(errors(app(name, "data: {a: b}"))).toEqual(["schema/valid"]);
  expect(errors(app("#{Name}", "data: {a: {b: c}}"))).toEqual(["schema/valid"]);
});

it("a name of an Application is an error if its set alone makes it, a warning with what a release tool fills in", () => {
  const [set] = resources("apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: apps}\n");
  const made = (name: string) =>
    resources(application("web")).map((resource) => ({
      resource: { ...resource, metadata: { ...resource.metadata, name } },
      file: "/apps/set.yaml",
      set: set as Resource,
    }));
  expect(errors(app("web", "data: {a: b}"), made("Web_dev"))).toContain("argocd/application-name");
  expect(errors(app("web", "data: {a: b}"), made("#{Project.Name}-dev"))).not.toContain(
    "argocd/application-name",
  );
});
