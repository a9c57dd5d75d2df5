import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { type CheckInput, check } from "../../src/check/check.ts";
import { defineRule } from "../../src/check/model/rule.ts";
import { onePerCause } from "../../src/check/report/one-per-cause.ts";
import { declarationsIn } from "../../src/discovery/argo-documents.ts";
import { PLAIN } from "./plain-input.ts";

/** Put together here, so that no scanner takes this file for a leak. */
const TOKEN = ["ghp", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"].join("_");

const argoOf = (files: Record<string, string>) =>
  Object.entries(files).flatMap(
    ([file, text]) => declarationsIn(new TextEncoder().encode(text), file).objects,
  );

function errors(
  files: Record<string, string>,
  folders: string[],
  argo: Record<string, string> = {},
  given: Partial<CheckInput> = {},
) {
  const { report } = check({
    ...PLAIN,
    ...given,
    tree: new MemoryTree(Object.entries({ ...files, ...argo })),
    environments: folders.map((folder) => ({ folder, strictness: undefined })),
    argo: argoOf(argo),
  });
  return report.findings
    .filter(({ severity }) => severity === "error")
    .map(({ message, file, line }) => ({ message, file, line }));
}

it("tells a generated Secret that many overlays have at its generator", () => {
  const overlays = ["/production/a", "/production/b"];
  const on = overlays.map((folder) => [`${folder}/kustomization.yaml`, "resources: [../../shared]\n"]);
  const shared = {
    "/shared/kustomization.yaml": "secretGenerator:\n  - name: shop-db\n    envs: [a.env, db.env]\n",
    "/shared/a.env": "HOST=db\n",
    "/shared/db.env": `GIT_TOKEN=${TOKEN}\n`,
  };
  const message = "has readable values in git: GIT_TOKEN";
  const found = errors({ ...Object.fromEntries(on), ...shared }, overlays);
  expect(new Set(found.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify({ message, file: "shared/kustomization.yaml", line: 2 })]),
  );
});

it("tells a credential once that a file has, and an object of an environment that is built from it", () => {
  const key = [
    ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" "),
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2),
  ].join("\n");
  const files = {
    "/shop/kustomization.yaml": "secretGenerator: [{name: certs, files: [key.pem, other.pem]}]\n",
    "/shop/key.pem": key,
    "/shop/other.pem": key.replace("MIIE", "MIIF"),
    "/elsewhere/key.pem": key.replace("MIIE", "MIIG"),
  };
  const found = errors(files, ["/shop"], {}, { files: Object.keys(files) });
  expect(found.map(({ file }) => file)).toEqual(["elsewhere/key.pem", "shop/kustomization.yaml"]);
});

it("keeps files of different Secrets apart", () => {
  const overlays = ["/production/a", "/production/b"];
  const files = Object.fromEntries(
    overlays.flatMap((folder, at) => [
      [`${folder}/kustomization.yaml`, "secretGenerator:\n  - name: shop-db\n    envs: [db.env]\n"],
      [`${folder}/db.env`, `GIT_TOKEN=${TOKEN.replace("5gH", `${at}gH`)}\n`],
    ]),
  );
  expect(errors(files, overlays)).toHaveLength(2);
});

it("tells a file that is one key, although each of its lines was meant to be one, once", () => {
  const names = Array.from({ length: 37 }, (_, at) => `KEY_${at}`);
  const env = names.map((name) => `{name: ${name}, valueFrom: {configMapKeyRef: {name: web, key: ${name}}}}`);
  const files = (field: string) => ({
    "/shop/kustomization.yaml": `resources: [web.yaml]\nconfigMapGenerator: [{name: web, ${field}: [app.env]}]\n`,
    "/shop/app.env": names.map((name) => `${name}=1\n`).join(""),
    "/shop/web.yaml": `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: web:1\n    env: [${env.join(", ")}]\n`,
  });
  const found = (field: string) => {
    const tree = new MemoryTree(Object.entries(files(field)));
    const { report } = check({ ...PLAIN, tree, environments: [{ folder: "/shop", strictness: undefined }] });
    return onePerCause(report).findings.filter(({ severity }) => severity === "error");
  };
  expect(found("envs")).toEqual([]);
  expect(found("files")).toMatchObject([{ rule: "integrity/config-map-reference", also: { length: 36 } }]);
});

it("tells what several rules say of one field once, and an exception to one of them hides what it names alone", () => {
  const broken = (id: `a/${string}`) =>
    defineRule({
      ...{ id, title: "t", why: "w", source: "s", severity: "error", basis: "broken" },
      check: ({ resources }) =>
        resources.map((resource) => ({ resource, path: ["data"], message: id, fix: "f" })),
    });
  const rules = [broken("a/first"), broken("a/second")];
  const files = {
    "/a/kustomization.yaml": "resources: [a.yaml]\n",
    "/a/a.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: b}}\n",
  };
  const excepted = { rule: "a/first", reason: "it is meant here", place: "kustogen.yaml:1" };
  const messages = (exceptions: CheckInput["exceptions"]) =>
    errors(files, ["/a"], {}, { rules, exceptions }).map(({ message }) => message);
  expect(messages([])).toEqual(["a/first"]);
  expect(messages([excepted])).toEqual(["a/second"]);
});
