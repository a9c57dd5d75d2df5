import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it, test } from "vitest";
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
  });
  return {
    findings: onePerCause(report)
      .findings.filter(({ rule }) => ["kustomize/builds", "traps/dead-entry"].includes(rule))
      // The missing file itself is what the others are beside.
      .filter(({ message }) => !message.includes(".env: there is no such file"))
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

/** Entries with names that nothing rendered has, in the order of their lines. */
const DEAD =
  "images: [{name: acme/gone, newTag: v2}]\nreplacements:\n- source: {kind: Deployment, name: own, fieldPath: metadata.name}\n" +
  `  targets: [{select: {kind: Job, name: gone}, fieldPaths: [spec.x]}]\npatches:\n${json("gone")}`;
const ALL = ["warning traps/dead-entry:2", "warning traps/dead-entry:5", "warning traps/dead-entry:7"];

describe("entries whose target isn't rendered are dead where what is missing can't have it:", () => {
  const builds = (list: readonly string[]) => list.filter((one) => one.startsWith("warning traps")).sort();
  it.each(["app.yaml", "configmap.yaml", "../base", REMOTE])("not in %s, which may have it", (entry) =>
    expect(builds(found(`, "${entry}"`, DEAD).findings)).toEqual([]),
  );

  it("a plugin that decrypts Secrets", () => {
    const plugin = (kind: string) => ({
      "/shop/more.yaml": `apiVersion: viaduct.ai/v1\nkind: ${kind}\nmetadata: {name: a}\n`,
    });
    const given = (kind: string) =>
      builds(found("", `generators: [more.yaml]\n${DEAD}`, plugin(kind)).findings);
    expect(given("ksops").map((one) => one.replace(/\d+$/, ""))).toEqual(ALL.map((one) => one.slice(0, -1)));
    expect(given("ChartRenderer")).toEqual([]);
  });

  it("not a base that can't be added, whatever it has", () => {
    const base = {
      "/base/kustomization.yaml": "resources: [own.yaml, more.yaml]\n",
      "/base/own.yaml": deployment("own"),
      "/base/more.yaml": deployment("more"),
    };
    expect(builds(found(", ../base", DEAD, base).findings)).toEqual([]);
  });
});

it("beside a missing Secret, a rule about pods concludes from their absence, and one about Secrets doesn't", () => {
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: nobody}, ports: [{port: 80}]}\n";
  const rules = (
    entry: string,
    file = "/shop/ksops.yaml",
    text = "apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: a}\n",
  ) => {
    const { report } = check({
      ...PLAIN,
      tree: new MemoryTree([
        ["/shop/kustomization.yaml", `resources: [own.yaml, service.yaml]\n${entry}`],
        [
          "/shop/own.yaml",
          deployment("own").replace("name: c,", "name: c, envFrom: [{secretRef: {name: login}}],"),
        ],
        ["/shop/service.yaml", service],
        [file, text],
      ]),
      environments: [{ folder: "/shop", strictness: undefined }],
    });
    return report.findings
      .map(({ rule }) => rule)
      .filter((rule) => rule === "integrity/service-selector" || rule === "integrity/secret-reference")
      .sort();
  };
  expect(rules("")).toEqual(["integrity/secret-reference", "integrity/service-selector"]);
  expect(rules(SECRET)).toEqual(["integrity/service-selector"]);
  expect(rules("generators: [ksops.yaml]\n")).toEqual(["integrity/service-selector"]);
  expect(rules("helmCharts: [{name: a}]\n")).toEqual([]);
});
