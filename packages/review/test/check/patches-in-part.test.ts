import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { onePerCause } from "../../src/check/report/one-per-cause.ts";
import { PLAIN } from "./plain-input.ts";

const REMOTE = "https://git.example.com/team/base.git//web?ref=v1";
const deployment = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n` +
  `  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: c, image: "acme/${name}:1"}]}\n`;
const strategic = (name: string, kind = "apps/v1, kind: Deployment") =>
  `- patch: '{apiVersion: ${kind}, metadata: {name: ${name}}, spec: {paused: true}}'\n`;
const json = (name: string, kind = "Deployment") =>
  `- {target: {kind: ${kind}, name: ${name}}, patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'}\n`;

/** What is found in a folder with a Deployment and these further entries. */
function found(resources: string, more: string, files: Record<string, string> = {}) {
  const tree = new MemoryTree([
    ["/shop/kustomization.yaml", `resources: [own.yaml${resources}]\n${more}`],
    ["/shop/own.yaml", deployment("own")],
    ...Object.entries(files),
  ]);
  const { report } = check({
    ...PLAIN,
    tree,
    environments: [{ folder: "/shop", strictness: undefined }],
    ignored: (paths) => new Set(paths.filter((path) => path.endsWith(".env"))),
  });
  return {
    findings: onePerCause(report)
      .findings.filter(({ rule }) => ["kustomize/builds", "traps/dead-entry"].includes(rule))
      .map(({ rule, severity, line }) => `${severity} ${rule}:${line}`),
    notLookedAt: report.notLookedAt.filter(({ cause }) => cause !== "unknown-kind").map(({ what }) => what),
  };
}

const SECRET = "secretGenerator: [{name: login, envs: [login.env]}]\n";
const SETTINGS = "configMapGenerator: [{name: login, envs: [login.env]}]\n";

test.each([SECRET, SETTINGS])(
  "beside a missing file of %s, a patch of something else must have its target",
  (generator) => {
    const { findings } = found(
      "",
      `${generator}patches:\n${strategic("onw")}${json("onw")}${strategic("own")}`,
    );
    expect(findings).toEqual(["error kustomize/builds:4", "warning traps/dead-entry:5"]);
  },
);

it.each([
  ["a patch of the object that the generator makes", SECRET, strategic("login", "v1, kind: Secret")],
  ["a target that may be that object", SECRET, json("login", "Secret")],
  ["a target of any kind", SECRET, json("login", ".*")],
])("%s is silent", (_, generator, patch) => {
  expect(found("", `${generator}patches:\n${patch}`).findings).toEqual([]);
});

it("a Secret can't be made by a generator of ConfigMaps", () => {
  const { findings } = found("", `${SETTINGS}patches:\n${strategic("login", "v1, kind: Secret")}`);
  expect(findings).toEqual(["error kustomize/builds:4"]);
});

it("beside a remote base, patches without a target here are named as not checked, and all others are applied", () => {
  const { findings, notLookedAt } = found(
    `, "${REMOTE}"`,
    `patches:\n${strategic("web")}${json("web")}${json("own")}${strategic("own")}`,
  );
  expect(findings).toEqual([]);
  expect(notLookedAt).toEqual([expect.stringMatching(/; with it patches\[0\], patches\[1\]$/)]);
});

it("a patch in a base is checked if only the overlay lacks a remote part", () => {
  const base = { "/base/kustomization.yaml": `resources: [own.yaml]\npatches:\n${json("onw")}` };
  const own = { "/base/own.yaml": deployment("base") };
  const { findings } = found(`, ../base, "${REMOTE}"`, "", { ...base, ...own });
  expect(findings).toEqual(["warning traps/dead-entry:3"]);
  const remote = {
    "/base/kustomization.yaml": `resources: [own.yaml, "${REMOTE}"]\npatches:\n${json("onw")}`,
  };
  expect(found(", ../base", `patches:\n${json("onw")}`, { ...remote, ...own }).findings).toEqual([]);
});

it("an image entry is silent beside a patch that can't be read, which may add its container", () => {
  const images = "images: [{name: acme/sidecar, newTag: v2}]\n";
  const patch = "patches: [{path: sidecar.env}]\n";
  expect(found("", images).findings).toEqual(["warning traps/dead-entry:2"]);
  expect(found("", `${images}${patch}`).findings).toEqual([]);
  expect(found("", `${images}${SECRET}`).findings).toEqual(["warning traps/dead-entry:2"]);
});
