import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { RemoteSource } from "@kustogen/kustomize/outside.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { type CheckedFolder, check } from "../../src/check/check.ts";
import { defineRule, type Rule } from "../../src/check/model/rule.ts";
import { FORMS } from "../../src/check/report/forms.ts";
import { fingerprint } from "../../src/check/report/sarif.ts";
import { printTable } from "../../src/check/report/table.ts";
import { builds } from "../../src/check/rules/kustomize/builds.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { readExceptions } from "../../src/check/steps/exceptions.ts";
import { PLAIN } from "./plain-input.ts";

const FILES = {
  "/base/shop/kustomization.yaml": "resources: [deployment.yaml, secret.yaml]\n",
  "/base/shop/deployment.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n      - name: api\n        image: api:1\n",
  "/base/shop/secret.yaml":
    "# the password\r\napiVersion: v1\r\nkind: Secret\r\nmetadata:\r\n  name: db\r\nstringData:\r\n  password: hunter2\r\n",
  "/overlays/beta/shop/kustomization.yaml": "resources: [../../../base/shop]\n",
  "/overlays/production/shop/kustomization.yaml":
    "resources: [../../../base/shop]\npatches:\n- path: deployment.patch.yaml\n",
  "/overlays/production/shop/deployment.patch.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 5\n",
  "/overlays/broken/shop/kustomization.yaml": "resources: [nothing.yaml]\n",
  "/overlays/helm/shop/kustomization.yaml": "helmCharts: [{name: redis}]\n",
};
const BOTH: CheckedFolder[] = ["beta", "production"].map((name) => ({
  folder: `/overlays/${name}/shop`,
  strictness: "production",
}));

function run(rules: readonly Rule[], rest: Partial<Parameters<typeof check>[0]> = {}) {
  return check({
    ...PLAIN,
    tree: new MemoryTree(Object.entries(FILES)),
    environments: BOTH,
    rules,
    ...rest,
  });
}

const replicas = defineRule({
  id: "test/replicas",
  ...{ title: "Few", why: "Because", source: "a test" },
  severity: "warning",
  *check({ index }) {
    for (const resource of index.ofKind("Deployment"))
      yield { resource, path: ["spec", "replicas"], message: "are many", fix: "have fewer" };
  },
});
const plaintext = RULES.filter(({ id }) => id === "secrets/plaintext");

describe("checking environments", () => {
  it("never says what looks like a credential, not even where it is a resource's name or a label", () => {
    const token = `ghp_${"aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"}`;
    const { report } = check({
      tree: new MemoryTree([
        ["/shop/kustomization.yaml", "resources: [pods.yaml]\n"],
        [
          "/shop/pods.yaml",
          `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${token}, namespace: ${token}, labels: {"${token}/x": a b}}
spec:
  selector: {matchLabels: {app: ${token}}}
  template:
    metadata: {labels: {app: ${token}, bad: "${token}/x y"}}
    spec: {containers: [{name: web, image: "web:${token}"}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${token}}
spec: {selector: {app: "${token}x"}, ports: [{port: 80}]}
`,
        ],
        ["/broken/kustomization.yaml", `resources: ["${token}.yaml"]\n`],
      ]),
      ...PLAIN,
      environments: ["/shop", "/broken"].map((folder) => ({ folder, strictness: "production" })),
    });
    expect(report.findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["schema/valid", "secrets/credential", "kustomize/builds"]),
    );
    expect(JSON.stringify(report)).not.toContain(token);
  });

  it("names the file and line that set what is wrong: the overlay's, or the base's", () => {
    const { findings } = run([replicas]).report;
    expect(findings.map(({ environment, file, line, path }) => [environment, file, line, path])).toEqual([
      ["overlays/beta/shop", "base/shop/deployment.yaml", 6, "spec.replicas"],
      ["overlays/production/shop", "overlays/production/shop/deployment.patch.yaml", 6, "spec.replicas"],
    ]);
  });

  it("names the value of a JSON patch, in a file or in the kustomization, and the entry of a field", () => {
    const operation =
      "- op: add\n  path: /metadata/labels\n  value: {}\n- op: replace\n  path: /spec/replicas\n  value: 9\n";
    const overlays = {
      "/overlays/a/shop/kustomization.yaml":
        "resources: [../../../base/shop]\npatches:\n- path: many.yaml\n  target: {kind: Deployment}\n",
      "/overlays/a/shop/many.yaml": operation,
      "/overlays/b/shop/kustomization.yaml": `resources: [../../../base/shop]\npatches:\n- target: {kind: Deployment}\n  patch: |-\n    ${operation.trimEnd().replaceAll("\n", "\n    ")}\n`,
      "/overlays/c/shop/kustomization.yaml":
        "resources: [../../../base/shop]\npatches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: api}\n    spec:\n      replicas: 9\n",
      "/overlays/d/shop/kustomization.yaml":
        "resources: [../../../base/shop]\nreplicas:\n- name: api\n  count: 9\n",
    };
    const { findings } = run([replicas], {
      tree: new MemoryTree([...Object.entries(FILES), ...Object.entries(overlays)]),
      environments: ["a", "b", "c", "d"].map((name) => ({
        folder: `/overlays/${name}/shop`,
        strictness: undefined,
      })),
    }).report;
    expect(findings.map(({ file, line }) => `${file}:${line}`)).toEqual([
      "overlays/a/shop/many.yaml:6",
      "overlays/b/shop/kustomization.yaml:10",
      "overlays/c/shop/kustomization.yaml:8",
      "overlays/d/shop/kustomization.yaml:4",
    ]);
  });

  it("reads files with Windows line ends, and never prints a value", () => {
    const { report } = run(plaintext);
    expect(report.findings[0]).toMatchObject({
      rule: "secrets/plaintext",
      severity: "error",
      resource: { kind: "Secret", name: "db" },
      file: "base/shop/secret.yaml",
      line: 6,
    });
    expect(JSON.stringify(report)).not.toContain("hunter2");
  });

  it("goes on after a folder that doesn't render, and names one that needs Helm", () => {
    const broken = ["broken", "helm"].map((name) => ({
      folder: `/overlays/${name}/shop`,
      strictness: undefined,
    }));
    const { report } = run([builds, replicas], { environments: [...broken, ...BOTH] });
    expect(report.findings.map(({ rule }) => rule)).toEqual([
      "kustomize/builds",
      "test/replicas",
      "test/replicas",
    ]);
    expect(report.notLookedAt).toContainEqual({
      place: "overlays/helm/shop/kustomization.yaml:1",
      cause: "chart",
      what: expect.stringContaining("Helm"),
    });
    expect(report.checked).toMatchObject({ environments: 2, resources: 4, counts: { error: 1, warning: 2 } });
  });

  it("renders what is at a URL if it may be fetched, and continues if it can't be", () => {
    const base = "https://git.example.com/acme/shop.git//base/shop?ref=v1";
    const tree = new MemoryTree([
      ...Object.entries(FILES),
      ["/overlays/remote/shop/kustomization.yaml", `resources: ["${base}"]\n`],
    ]);
    const environments = [{ folder: "/overlays/remote/shop", strictness: undefined }, ...BOTH];
    const remote = (answers: boolean): RemoteSource => ({
      clone() {
        if (!answers) throw new OutsideError("git.example.com doesn't answer");
        return { tree, folder: "/" };
      },
      fetch: () => ({ ok: false, status: "404" }),
    });
    const outputs = [undefined, { remote: remote(true) }, { remote: remote(false) }].map((outside) =>
      run([replicas], { tree, environments, outside }),
    );
    expect(outputs.map(({ report }) => report.findings.length)).toEqual([2, 3, 2]);
    expect(outputs.map(({ unreached }) => unreached)).toEqual([false, false, true]);
    expect(outputs.map(({ report }) => report.notLookedAt.map(({ what }) => what))).toEqual([
      [expect.stringMatching(/is not fetched by default; use --remote$/)],
      [],
      [expect.stringContaining("git.example.com doesn't answer")],
    ]);
  });

  it("says of an address with a login or a token why it isn't rendered, and shows neither", () => {
    const addresses = [
      "https://robot:hunter2@git.example.com/org/repo",
      "https://example.com/a.yaml?token=hunter2xyz",
    ];
    const folders = addresses.map((address, at): [string, string] => [
      `/overlays/remote-${at}/kustomization.yaml`,
      `resources: ["${address}"]\n`,
    ]);
    const { report } = run([replicas], {
      tree: new MemoryTree(folders),
      environments: folders.map((_, at) => ({ folder: `/overlays/remote-${at}`, strictness: undefined })),
      cwd: "/overlays",
    });
    expect(report.notLookedAt.map(({ what }) => what)).toEqual([
      expect.stringContaining("the remote resource https://robot:********@git.example.com/org/repo is not"),
      expect.stringContaining("the remote resource https://example.com/a.yaml?token=******** is not fetched"),
    ]);
    expect(JSON.stringify(report)).not.toContain("hunter2");
  });

  it("leaves out what an exception covers until its last day, and shows it", () => {
    const except = (more: object) =>
      run(plaintext, {
        exceptions: readExceptions(
          [{ rule: "secrets/plaintext", reason: "a demonstration", ...more }],
          "kustogen.yaml",
        ),
      });
    expect(except({ until: "2027-03-31" }).report).toMatchObject({
      findings: [],
      checked: { exceptions: [{ reason: "a demonstration", until: "2027-03-31", findings: 2 }] },
    });
    const over = except({ until: "2027-03-30" });
    expect(over.report.findings).toHaveLength(2);
    expect(over.expired).toHaveLength(1);
    expect(except({ environment: "beta" }).report.findings).toHaveLength(1);
    expect(except({ resource: "Secret/d*" }).report.findings).toHaveLength(0);
    expect(except({ resource: "Secret/x" }).unused).toHaveLength(1);
  });

  it("leaves out the one object that someone else makes, and no other that is missing", () => {
    const account = defineRule({
      id: "integrity/service-account",
      ...{ title: "Accounts", why: "Because", source: "a test" },
      severity: "error",
      *check({ index }) {
        const missing = { kind: "ServiceAccount", name: "api", namespace: undefined };
        for (const resource of index.ofKind("Deployment"))
          yield { resource, path: ["spec"], missing, message: "is missing", fix: "create it" };
      },
    });
    const left = (missing: string) =>
      run([account], {
        exceptions: readExceptions(
          [{ rule: account.id, missing, reason: "Terraform makes it" }],
          "kustogen.yaml",
        ),
      }).report.findings.length;
    expect([left("ServiceAccount/api"), left("ServiceAccount/apis"), left("api")]).toEqual([0, 2, 2]);
  });

  it("refuses an exception without a rule, reason or date that can be read", () => {
    const read = (item: object) => () => readExceptions([item], "kustogen.yaml");
    expect(read({ rule: "secrets/plaintxt", reason: "a demonstration" })).toThrow(
      'kustogen.yaml: exceptions[0]: rule: no rule "secrets/plaintxt". Did you mean "secrets/plaintext"?',
    );
    expect(read({ rule: "secrets/plaintext" })).toThrow("reason: expected a sentence");
    expect(read({ rule: "secrets/plaintext", reason: "a demonstration", until: "soon" })).toThrow("until:");
    expect(read({ rule: "secrets/plaintext", reason: "a demonstration", days: "3" })).toThrow("unknown key");
  });
});

describe("the report", () => {
  it("groups by rule, says one thing of two environments once, and ends with the verdict", () => {
    const text = joined(printTable(run(plaintext).report, { all: false, colour: false })).slice(0, -1);
    expect(text.split("\n")).toEqual([
      "error   secrets/plaintext (2)",
      "        Secret db: stringData: has readable values in git: password",
      "          overlays/beta/shop and 1 more  base/shop/secret.yaml:6",
      "        fix: let its provider create the Secret, or encrypt it, and replace the values that were committed",
      "failed: 2 errors, 0 warnings, 0 info (2 folders, 4 resources, 1 rule)",
    ]);
  });

  it("counts the places beyond three, and lists them when asked to", () => {
    const many = defineRule({
      ...replicas,
      check: () => [1, 2, 3, 4, 5].map((n) => ({ message: `is wrong ${n}`, fix: "fix it" })),
    });
    const { report } = run([many], { environments: BOTH.slice(0, 1) });
    const print = (all: boolean) => joined(printTable(report, { all, colour: false })).slice(0, -1);
    expect(print(false)).toContain("… and 2 more (--all lists them)");
    expect(print(true)).toContain("is wrong 5");
  });

  it("has 60 lines at most, what is surest first, and counts the rest; everything is there when asked for", () => {
    const rules = ["secrets", "production", "integrity", "traps"].flatMap((group) =>
      (["error", "warning", "info"] as const).flatMap((severity) =>
        [1, 2, 3].map((number) =>
          defineRule({
            ...replicas,
            id: `${group}/${severity}-${number}`,
            severity,
            check: () => [1, 2, 3, 4, 5].map((n) => ({ message: `is wrong ${n}`, fix: "fix it" })),
          }),
        ),
      ),
    );
    const { report } = run(rules, { environments: BOTH.slice(0, 1) });
    const print = (all: boolean) =>
      joined(printTable(report, { all, colour: false }))
        .slice(0, -1)
        .split("\n");
    const short = print(false);
    expect(short.length).toBeLessThanOrEqual(60);
    const titles = short.flatMap((line) => /^error +([a-z]+)/.exec(line)?.[1] ?? []);
    expect([...new Set(titles)]).toEqual(["integrity", "traps", "secrets", "production"]);
    expect(short.filter((line) => line.startsWith("info"))).toEqual([
      expect.stringContaining("info    60 findings of 12 rules"),
    ]);
    expect(short.at(-1)).toContain("failed: 60 errors, 60 warnings, 60 info");
    expect(print(true).filter((line) => line.includes("is wrong"))).toHaveLength(180);
  });

  it("folds what only production demands where nobody said that this is production", () => {
    const severity = { development: "info", beta: "info", production: "warning" } as const;
    const policy = defineRule({ ...replicas, id: "production/few", severity });
    const reported = (strictness: "production" | undefined) =>
      run([policy], { environments: BOTH.map((one) => ({ ...one, strictness })) }).report;
    const printed = (report: ReturnType<typeof reported>) =>
      joined(printTable(report, { all: false, colour: false })).slice(0, -1);
    expect(printed(reported("production"))).toContain("Deployment api: spec.replicas");
    const report = reported(undefined);
    expect(printed(report)).not.toContain("Deployment api");
    expect(printed(report)).toContain("policy  2 findings of 1 rule: few 2");
    // What would be wrong in beta, too, is listed.
    const [first, ...others] = report.findings;
    const mixed = { ...report, findings: [{ ...first, severity: "warning" }, ...others] } as typeof report;
    expect(printed(mixed)).toMatch(/warning production\/few.*policy {2}1 finding of 1 rule: few 1/s);
  });

  it("is SARIF with a rule, a level, a file and a line for each result", () => {
    const sarif = JSON.parse(
      joined(
        FORMS.sarif({
          report: run(plaintext).report,
          rules: RULES,
          version: "1.0.0",
          fileOf: ({ file }) => file ?? "",
        }),
      ),
    );
    const [{ tool, results }] = sarif.runs;
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["secrets/plaintext"]);
    expect(results[0]).toMatchObject({
      ruleId: "secrets/plaintext",
      ruleIndex: 0,
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "base/shop/secret.yaml" },
            region: { startLine: 6 },
          },
        },
      ],
    });
  });

  it("knows a finding again when it has moved to another line", () => {
    const [finding] = run(plaintext).report.findings;
    if (finding === undefined) throw new Error("nothing found");
    expect(fingerprint({ ...finding, line: 99 })).toBe(fingerprint(finding));
    expect(fingerprint({ ...finding, path: "data" })).not.toBe(fingerprint(finding));
  });
});

it.each(["valuesFile: gone.yaml", "valuesFile: values.yaml, additionalValuesFiles: [gone.yaml]"])(
  "reports a values file that doesn't exist, though Helm isn't run: %s",
  (fields) => {
    const tree = new MemoryTree([
      ["/shop/kustomization.yaml", `helmCharts: [{name: redis, ${fields}}]\n`],
      ["/shop/values.yaml", "sops: {mac: a}\n"],
    ]);
    const { report } = run([builds], {
      tree,
      environments: [{ folder: "/shop", strictness: undefined }],
    });
    expect(report.findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      "kustomize/builds: can't be rendered: /shop/kustomization.yaml: /shop/gone.yaml: there is no such file",
    ]);
  },
);
