import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import fc from "fast-check";
import { expect, it, test } from "vitest";
import { parse } from "yaml";
import { joined } from "../../../../test/joined.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

// What a base gains and an overlay drops again, which no comparison of two equal renderings can show.

type Entry = Record<string, unknown>;

/** What the base's objects have; a line each, so that a place is telling. */
interface Base {
  args?: string[];
  env?: Entry[];
  ports?: Entry[];
  volumeMounts?: Entry[];
  envFrom?: Entry[];
  sidecar?: Entry;
  init?: Entry[];
  nodeSelector?: Entry;
  volumes?: Entry[];
  literals?: string[];
}

const BASE: Required<Omit<Base, "sidecar">> = {
  args: ["--level=info"],
  env: [{ name: "A", value: "a" }],
  ports: [{ containerPort: 80 }],
  volumeMounts: [{ name: "data", mountPath: "/a" }],
  envFrom: [{ secretRef: { name: "api" } }],
  init: [],
  nodeSelector: { disk: "ssd" },
  volumes: [{ name: "data", emptyDir: {} }],
  literals: ["A=a"],
};

const flow = (value: unknown): string => JSON.stringify(value);
const block = (name: string, list: readonly unknown[], indent: string) =>
  list.length === 0 ? [] : [`${indent}${name}:`, ...list.map((one) => `${indent}  - ${flow(one)}`)];

function baseFiles(changed: Base): [string, string][] {
  const base = { ...BASE, ...changed };
  const container = " ".repeat(10);
  const lines = [
    ...["apiVersion: apps/v1", "kind: Deployment", "metadata: {name: api}", "spec:"],
    ...["  selector: {matchLabels: {app: api}}", "  template:", "    metadata: {labels: {app: api}}"],
    ...["    spec:", "      containers:", "        - name: api", `${container}image: "api:v1"`],
    ...block("args", base.args, container),
    ...block("env", base.env, container),
    ...block("ports", base.ports, container),
    ...block("volumeMounts", base.volumeMounts, container),
    ...block("envFrom", base.envFrom, container),
    ...(base.sidecar ? [`        - ${flow(base.sidecar)}`] : []),
    ...["      initContainers:", "        - name: migrate", `${container}image: "api:v1"`],
    ...block("env", base.init, container),
    "      nodeSelector:",
    ...Object.entries(base.nodeSelector).map(([key, value]) => `        ${key}: ${value}`),
    ...block("volumes", base.volumes, "      "),
  ];
  const kustomization = [
    ...["resources: [deployment.yaml]", "configMapGenerator:", "  - name: api", "    literals:"],
    ...base.literals.map((one) => `      - ${one}`),
  ];
  return [
    ["base/deployment.yaml", `${lines.join("\n")}\n`],
    ["base/kustomization.yaml", `${kustomization.join("\n")}\n`],
    ["overlays/production/kustomization.yaml", "resources: [../../base]\n"],
  ];
}

/** The notices about a base that gains something, below overlays. */
function notices(gains: Base, overlays: readonly [string, string][]): string[] {
  const [before, after] = [{}, gains].map((base) => listedMemory([...baseFiles(base), ...overlays]));
  const comparison = compareTrees(before as never, after as never, {});
  expect(comparison.environments.flatMap(({ error }) => error ?? [])).toEqual([]);
  return (comparison.notices ?? []).map(({ severity, message }) => {
    expect(severity).toBe("info");
    return message;
  });
}

interface Case {
  case: string;
  gains: Base;
  files: Record<string, string>;
  /** Absent if there is nothing to say. */
  says?: string;
}

const cases = parse(readFileSync(`${import.meta.dirname}/undelivered.yaml`, "utf8")) as Case[];
const said = ({ gains, files }: Case) => {
  const overlay = Object.entries(files).map(([name, text]): [string, string] => {
    return [posix.join("overlays/beta", name), text];
  });
  return notices(gains, overlay);
};
const titled = (which: Case[]) => which.map((one) => [one.case, one] as const);

it.each(titled(cases.filter(({ says }) => says !== undefined)))(
  "what a base gains and an overlay leaves out is told with the line that does: %s",
  (_, one) => {
    expect(`${said(one).join("\n")}\n`).toBe(one.says);
  },
);

it.each(titled(cases.filter(({ says }) => says === undefined)))(
  "nothing is said of what arrives, or is no addition: %s",
  (_, one) => {
    expect(said(one)).toEqual([]);
  },
);

const replacing = (name: string, env: Entry[]): [string, string][] => [
  [`overlays/${name}/kustomization.yaml`, "resources: [../../base]\npatches: [{path: env.yaml}]\n"],
  [
    `overlays/${name}/env.yaml`,
    flow(patchOf({ containers: [{ name: "api", env: [{ $patch: "replace" }, ...env] }] })),
  ],
];
const patchOf = (spec: object) => ({
  ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "api" }, spec: { template: { spec } } },
});

test("it stands beside the line that nothing changes, once for all environments that lack it", () => {
  const overlays = [...replacing("beta", []), ...replacing("qa", [{ name: "B", value: "b" }])];
  const gains = { env: [...BASE.env, { name: "NEW", value: "n" }, { name: "MORE", value: "m" }] };
  const files = (base: Base) => listedMemory([...baseFiles(base).slice(0, 2), ...overlays]);
  const comparison = compareTrees(files({}), files(gains), {});
  const report = reportOf({ title: "a → b", before: "a", after: "b", ...comparison });
  expect(joined(terminalReport(report, { colour: false, width: 120 }))).toBe(`a → b
Nothing changes in 2 folders
note: a layer below adds NEW, MORE, which doesn't reach beta: containers[api].env of Deployment api (left out at
  overlays/beta/env.yaml:1), qa: containers[api].env of Deployment api (left out at overlays/qa/env.yaml:1)

Files changed, same rendering: beta, qa.
`);
});

test("what a value is isn't told, nor what an argument is but its name", () => {
  const lists = { containers: [{ name: "api", args: ["--level=warn"], envFrom: [] }] };
  const overlay: [string, string][] = [
    ["overlays/beta/kustomization.yaml", "resources: [../../base]\npatches: [{path: lists.yaml}]\n"],
    ["overlays/beta/lists.yaml", flow(patchOf(lists))],
  ];
  const args = [...BASE.args, "--password=hunter2", "hunter3"];
  const [message = "", ...more] = notices({ args }, overlay);
  expect(more).toEqual([]);
  expect(message).toContain("adds --password, an element, which");
  expect(message).not.toContain("hunter");
});

test("nor what an element without a name is, in which something is added", () => {
  const state = (...paths: string[]) =>
    listedMemory([
      ["base/kustomization.yaml", "resources: [gate.yaml]\n"],
      [
        "base/gate.yaml",
        flow({
          ...{ apiVersion: "example.com/v1", kind: "Gate", metadata: { name: "web" } },
          spec: { rules: [{ token: "hunter.2", paths: ["/a", ...paths] }] },
        }),
      ],
      [
        "overlays/beta/kustomization.yaml",
        flow({
          resources: ["../../base"],
          patches: [
            {
              target: { kind: "Gate" },
              patch: flow([{ op: "replace", path: "/spec/rules/0/paths", value: ["/b"] }]),
            },
          ],
        }),
      ],
    ]);
  const messages = compareTrees(state(), state("/c"), {}).notices?.map(({ message }) => message) ?? [];
  expect(messages).toEqual([expect.stringContaining("adds an element, which")]);
  expect(messages.join()).not.toContain("hunter");
});

test("what is added to many containers is told once", () => {
  const containers = (more: boolean) =>
    [1, 2, 3, 4, 5, 6].map((at) => ({
      ...{ name: `c${at}`, image: "c:v1" },
      env: [{ name: "A", value: "a" }, ...(more ? [{ name: "NEW", value: "n" }] : [])],
    }));
  const dropping = containers(false).map(({ name }) => ({ name, env: [{ $patch: "replace" }] }));
  const state = (more: boolean) =>
    listedMemory([
      ["base/kustomization.yaml", "resources: [deployment.yaml]\n"],
      ["base/deployment.yaml", flow(patchOf({ containers: containers(more) }))],
      ["overlays/beta/kustomization.yaml", "resources: [../../base]\npatches: [{path: env.yaml}]\n"],
      ["overlays/beta/env.yaml", flow(patchOf({ containers: dropping }))],
    ]);
  const lists = [1, 2, 3, 4].map(
    (at) => `beta: containers[c${at}].env of Deployment api (left out at overlays/beta/env.yaml:1)`,
  );
  expect(compareTrees(state(false), state(true), {}).notices?.map(({ message }) => message)).toEqual([
    `a layer below adds NEW, which doesn't reach ${lists.join(", ")} and 2 more`,
  ]);
});

/** Lists of variables, of some names. */
const variables = (...names: string[]) => {
  const one = fc.constantFrom(...names).map((name) => ({ name, value: "x" }));
  return fc.uniqueArray(one, { selector: ({ name }) => name, maxLength: 3 });
};

/** What an overlay does to the containers of the base, by chance: with a strategic merge patch, or an operation. */
const patchWith = (list: ReturnType<typeof variables>) => {
  const containers = fc.constantFrom("containers", "initContainers");
  const how = fc.constantFrom("merge", "replace", "null", "delete", "container");
  const strategic = fc.tuple(containers, how, list).map(([field, how, env]) => {
    const own = {
      merge: { name: "api", env },
      replace: { name: "api", env: [{ $patch: "replace" }, ...env] },
      null: { name: "api", env: null },
      delete: { name: "api", env: env.map(({ name }) => ({ name, $patch: "delete" })) },
      container: { name: "api", $patch: "replace", image: "api:v2", env },
    }[how];
    return flow(patchOf({ [field]: [own] }));
  });
  const what = fc.constantFrom("env", "container", "first");
  const operation = fc.tuple(containers, what, list).map(([field, what, env]) => {
    const path = `/spec/template/spec/${field}/0`;
    const one = {
      env: { op: "replace", path: `${path}/env`, value: env },
      container: { op: "replace", path, value: { name: "api", image: "api:v2", env } },
      first: { op: "remove", path: `${path}/env/0` },
    }[what];
    return flow([one]);
  });
  return fc.oneof(strategic, operation);
};
// One of several patches that has a variable of its own with the new one's name may lose it to the next.
const patchesOfOverlay = fc.oneof(
  fc.array(patchWith(variables("A", "B", "OTHER")), { maxLength: 3 }),
  fc.array(patchWith(variables("A", "B", "NEW")), { maxLength: 1 }),
);
const overlays = fc.array(patchesOfOverlay, { minLength: 1, maxLength: 3 });

const layer = (folder: string, base: string, patches: readonly string[]): [string, string] => [
  `${folder}/kustomization.yaml`,
  flow({ resources: [base], patches: patches.map((patch) => ({ patch, target: { kind: "Deployment" } })) }),
];

test("a variable that a base gains is in the rendering of each environment, or is named, never both", () => {
  let [arrived, left] = [0, 0];
  fc.assert(
    fc.property(
      variables("A", "B", "OTHER"),
      fc.nat(3),
      fc.constantFrom("containers", "initContainers"),
      fc.array(patchWith(variables("A", "B", "OTHER")), { maxLength: 1 }),
      overlays,
      (before, at, where, common, patches) => {
        const state = (gained: boolean): [string, string][] => {
          const more = gained ? before.toSpliced(at, 0, { name: "NEW", value: "n" }) : before;
          const pod = (list: string) => [
            { name: "api", image: "api:v1", env: list === where ? more : before },
            { name: "proxy", image: "proxy:v1" },
          ];
          const spec = { containers: pod("containers"), initContainers: pod("initContainers") };
          return [
            ["base/kustomization.yaml", "resources: [deployment.yaml]\n"],
            ["base/deployment.yaml", flow(patchOf(spec))],
            layer("common", "../base", common),
            ...patches.map((own, index) => layer(`overlays/e${index}`, "../../common", own)),
          ];
        };
        const states = [state(false), state(true)].map((files) => listedMemory(files));
        const [old, now] = states as [ReturnType<typeof listedMemory>, ReturnType<typeof listedMemory>];
        const { notices = [] } = compareTrees(old, now, {});
        for (const index of patches.keys()) {
          // An operation on a list that an earlier patch removed fails: then there is nothing to compare.
          const [was, is] = [old, now].map((tree) =>
            attempt(() => new Renderer(tree).build(`/overlays/e${index}`), undefined),
          );
          const pod = (is?.[0] as Deployment | undefined)?.spec.template.spec;
          const container = pod?.[where as "containers"]?.find(({ name }) => name === "api");
          if (was === undefined || container === undefined) continue;
          const isThere = container.env?.some(({ name }) => name === "NEW") === true;
          const isNamed = notices.some(({ message }) =>
            new RegExp(
              ` adds NEW, which .*\\be${index}: ${where}\\[api\\].env of Deployment api \\(left out at `,
            ).test(message),
          );
          expect([index, isThere, isNamed]).toEqual([index, isThere, !isThere]);
          if (isThere) arrived++;
          else left++;
        }
      },
    ),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 100) },
  );
  expect(Math.min(arrived, left)).toBeGreaterThan(20);
});

interface Deployment {
  spec: { template: { spec: { containers: { name: string; env?: { name: string }[] }[] } } };
}
