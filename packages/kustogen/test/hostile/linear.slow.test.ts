import { Session } from "node:inspector";
import { printableJson } from "@kustogen/kustomize/errors/printable-json.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { compareTrees } from "@kustogen/review/changes/compare-trees.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import { check } from "@kustogen/review/check/check.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { applyExceptions } from "@kustogen/review/check/steps/exceptions.ts";
import { declarationsIn } from "@kustogen/review/discovery/argo-documents.ts";
import { effectiveEnvironment } from "@kustogen/review/effective/environment.ts";
import { reportOf } from "@kustogen/review/report/model/report.ts";
import { jsonReport } from "@kustogen/review/report/print/json.ts";
import { terminalReport } from "@kustogen/review/report/print/terminal.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { listedMemory } from "../../../review/test/discovery/listed-memory.ts";

// How much work it is to look at something large, counted and not timed: how often each function was called.

const SMALL = 60;
const TIMES = 4;
/** Work that grows with the size is TIMES as much, and sorted a little more; where each is compared with each it is TIMES times that. */
const MOST = TIMES * 1.75;

type Files = [string, string][];

const OVERLAY = "overlays/production/shop";
const head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n";
const many = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join("");
const pod = (env: string, more = "") =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a:1\n${more}    env:\n${env}`;
const overlay = (text: string, kustomization = "resources: [r.yaml]\n"): Files => [
  [`${OVERLAY}/kustomization.yaml`, kustomization],
  [`${OVERLAY}/r.yaml`, text],
];

/** What is large: both sides of a change of it, so many times. */
const LARGE: Record<string, (count: number, side: number) => Files> = {
  "keys of an object": (count, side) =>
    overlay(`${head}data:\n${many(count, (at) => `  k${at}: "${side}"\n`)}`),
  "keys that come": (count, side) =>
    overlay(`${head}data:\n  a: b\n${side ? many(count, (at) => `  k${at}: "${at}"\n`) : ""}`),
  "resources that come": (count, side) =>
    overlay(many(side ? count : 1, (at) => `---\n${head.replace("x}", `x${at}}`)}`)),
  "resources that go": (count, side) =>
    overlay(many(side ? 1 : count, (at) => `---\n${head.replace("x}", `x${at}}`)}`)),
  "resources that change": (count, side) =>
    overlay(many(count, (at) => `---\n${head.replace("x}", `x${at}}`)}data: {a: "${side}"}\n`)),
  "variables that change": (count, side) =>
    overlay(pod(many(count, (at) => `    - {name: V${at}, value: "${side}"}\n`))),
  "variables from keys": (count, side) =>
    overlay(
      `${pod(many(count, (at) => `    - {name: V${at}, valueFrom: {configMapKeyRef: {name: x, key: k${at}}}}\n`))}---\n${head}data:\n${many(count, (at) => `  k${at}: "${side}"\n`)}`,
    ),
  "variables of one name": (count, side) =>
    overlay(pod(many(count, () => `    - {name: V, value: "${side}"}\n`))),
  "literals of a generator": (count, side) =>
    overlay(
      head,
      `configMapGenerator:\n- name: g\n  literals:\n${many(count, (at) => `  - k${at}=${side}\n`)}resources: [r.yaml]\n`,
    ),
  "keys of a patch": (count, side) => [
    ...overlay(head, "resources: [r.yaml]\npatches: [{path: p.yaml}]\n"),
    [`${OVERLAY}/p.yaml`, `${head}data:\n${many(count, (at) => `  k${at}: "${side}"\n`)}`],
  ],
  "elements of a list": (count, side) =>
    overlay(
      `${head.replace("ConfigMap", "Thing")}spec:\n  list:\n${many(count, (at) => `  - a${at > 2 ? at : at + side}\n`)}`,
    ),
};

const session = new Session();
const post = (method: string, params?: object) =>
  new Promise<{ result: { url: string; functions: Counted[] }[] }>((resolve, reject) =>
    session.post(method, params, (error, answer) =>
      error ? reject(error) : resolve(answer as { result: { url: string; functions: Counted[] }[] }),
    ),
  );
beforeAll(async () => {
  session.connect();
  await post("Profiler.enable");
  await post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
});
afterAll(async () => {
  await post("Profiler.stopPreciseCoverage");
  session.disconnect();
});

/** The functions called since the last time; taking them sets all back to nothing, and takes longer than most work. */
async function called(): Promise<{ url: string; functions: Counted[] }[]> {
  const { result } = await post("Profiler.takePreciseCoverage");
  return result.filter(({ url }) => !url.includes("linear.slow.test"));
}

/** The calls of each function since the last time. */
async function callsOfEach(): Promise<Map<string, number>> {
  return new Map(
    (await called()).flatMap(({ url, functions }) =>
      functions.map(({ functionName, ranges }) => {
        const [{ startOffset, count }] = ranges;
        return [`${functionName} at ${startOffset} of ${url}`, count] as const;
      }),
    ),
  );
}

async function calls(): Promise<number> {
  let sum = 0;
  for (const { functions } of await called()) for (const { ranges } of functions) sum += ranges[0].count;
  return sum;
}

/** How often functions were called for each of two works. */
async function callsFor(small: () => void, large: () => void): Promise<[number, number]> {
  await calls();
  small();
  const one = await calls();
  large();
  return [one, await calls()];
}

interface Counted {
  functionName: string;
  ranges: [{ startOffset: number; count: number }];
}

function look(before: Files, after: Files): void {
  const trees = [before, after].map((files) => listedMemory(files)) as [never, never];
  const comparison = compareTrees(...trees, {});
  const review = maskReview({ title: "a → b", before: "a", after: "b", ...comparison });
  printableJson(jsonReport(review));
  joined(terminalReport(reportOf(review), { colour: false, width: 80, all: true }));
  const tree = new MemoryTree(after.map(([path, text]) => [`/${path}`, text] as const));
  const resources: Resource[] = new Renderer(tree).build(`/${OVERLAY}`).map(resourceOf);
  effectiveEnvironment(resources);
  check({
    tree,
    environments: [{ folder: `/${OVERLAY}`, strictness: "production" }],
    rules: RULES,
    exceptions: [],
    today: "2030-01-01",
    cwd: "/",
  });
}

describe("what is large is looked at in time that grows with its size", () => {
  it.each(Object.keys(LARGE))("%s", async (what) => {
    const files = LARGE[what] as (typeof LARGE)[string];
    look(files(2, 0), files(2, 1));
    const [one, other] = await callsFor(
      () => look(files(SMALL, 0), files(SMALL, 1)),
      () => look(files(SMALL * TIMES, 0), files(SMALL * TIMES, 1)),
    );
    expect(one).toBeGreaterThan(SMALL);
    expect(other / one).toBeLessThan(MOST);
  });
});

/** Systems with what rules about all environments compare: each lacks something, and selects what others have. */
function systems(count: number): { files: Files; folders: string[] } {
  const folders: string[] = [];
  const files = Array.from({ length: count }, (_, at): Files => {
    const base = `apiVersion: v1
kind: Pod
metadata: {name: s${at}, labels: {app: s${at}}}
spec: {containers: [{name: a, image: a:1, envFrom: [{secretRef: {name: db${at}}}, {configMapRef: {name: cm}}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a}
spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: none${at}}}}, {namespaceSelector: {}, podSelector: {matchLabels: {app: s0}}}]}]}
`;
    const stages = ["beta", "production"].flatMap((stage): Files => {
      folders.push(`/${stage}/s${at}`);
      return [
        [
          `${stage}/s${at}/kustomization.yaml`,
          `namespace: ${stage}${at}\nresources: [../../base/s${at}${stage === "beta" ? ", db.yaml" : ""}]\n`,
        ],
        [
          `${stage}/s${at}/db.yaml`,
          `${head.replace("x}", "cm}")}---\napiVersion: v1\nkind: Secret\nmetadata: {name: db${at}}\n`,
        ],
      ];
    });
    return [
      ...stages,
      [`base/s${at}/kustomization.yaml`, "resources: [a.yaml]\n"],
      [`base/s${at}/a.yaml`, base],
      [`list/l${at}/kustomization.yaml`, "resources: [a.yaml]\n"],
      [`list/l${at}/a.yaml`, head.replace("x}", `l${at}}`)],
    ];
  }).flat();
  const listed = many(count, (at) => (at % 4 === 0 ? `# - l${at}x\n` : `- l${at}\n`));
  return {
    files: [...files, ["list/kustomization.yaml", `resources:\n${listed}`]],
    folders: [...folders, "/list"],
  };
}

it("many environments are checked in work that grows with their number, whatever they lack and are deployed by", async () => {
  const FEW = 20;
  const judge = (count: number) => {
    const { files, folders } = systems(count);
    const application = (path: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a${path.replaceAll("/", "-")}, namespace: argocd}\nspec: {project: none, source: {repoURL: "https://git.test/a", path: ${path.slice(1)}}, destination: {server: a}}\n`;
    const flux = (path: string) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a${path.replaceAll("/", "-")}}\nspec: {path: .${path}, prune: true}\n`;
    const { report } = check({
      tree: listedMemory(files.map(([path, text]) => [`/${path}`, text])),
      environments: folders.map((folder) => ({ folder, strictness: "production" })),
      rules: RULES,
      exceptions: [],
      today: "2030-01-01",
      cwd: "/",
      argo: folders.flatMap(
        (folder) => declarationsIn(bytesOf(application(folder)), `/argocd${folder}.yaml`).objects,
      ),
      flux: folders.flatMap(
        (folder) => declarationsIn(bytesOf(flux(folder)), `/clusters/a${folder}.yaml`).flux,
      ),
    });
    return new Set(report.findings.map(({ rule }) => rule));
  };
  const found = judge(FEW);
  expect(found).toContain("network/peer-labels");
  const first = await callsOfEach();
  judge(FEW);
  // What is known of a text isn't asked again, so that only the first run has all calls.
  const few = new Map([...first, ...(await callsOfEach())]);
  judge(FEW * TIMES);
  const grown = [...(await callsOfEach())].filter(
    ([name, count]) => count > FEW * FEW && count > MOST * (few.get(name) ?? 0),
  );
  expect(grown).toEqual([]);
});

it("as many exceptions as findings are applied in work that grows with their number", async () => {
  const apply = (count: number) => {
    const rule = RULES[0] as (typeof RULES)[number];
    const findings = Array.from({ length: count }, (_, at) => ({
      ...{ rule, severity: "error" as const, environment: OVERLAY, message: "x", fix: "y" },
      resource: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `x${at}` } } as Resource,
    }));
    const exceptions = findings.map(({ resource }) => ({
      ...{ rule: rule.id, reason: "because", place: "kustogen.yaml:1" },
      resource: `ConfigMap/${resource.metadata.name}`,
    }));
    expect(applyExceptions(findings, exceptions, "2030-01-01", []).excused).toHaveLength(count);
  };
  apply(2);
  const [one, other] = await callsFor(
    () => apply(SMALL),
    () => apply(SMALL * TIMES),
  );
  expect(one).toBeGreaterThan(SMALL);
  expect(other / one).toBeLessThan(MOST);
});
