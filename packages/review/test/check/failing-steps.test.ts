import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import fc from "fast-check";
import { expect, it, test } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { SEED as seed } from "../../../kustogen/test/seed.ts";
import { check } from "../../src/check/check.ts";
import { printTable } from "../../src/check/report/table.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { PLAIN } from "./plain-input.ts";

const deployment = (name: string, more = "", labels = name) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n` +
  `  template:\n    metadata: {labels: {app: ${labels}}}\n    spec: {containers: [{name: c, image: "${name}:1"${more}}]}\n`;

/** Files with mistakes of several kinds. */
const FILES: Record<string, string> = {
  "web.yaml": deployment("web", "", "other"),
  "api.yaml": deployment("api", ", env: [{name: A, value: b}, {name: A, value: c}]"),
  "job.yaml": deployment("job", ", replicass: 3"),
  "reads.yaml": deployment(
    "reads",
    ", env: [{name: URL, valueFrom: {configMapKeyRef: {name: gone, key: url}}}]",
  ),
  "keys.yaml": deployment(
    "keys",
    ", env: [{name: URL, valueFrom: {configMapKeyRef: {name: settings, key: urll}}}]",
  ),
  "settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {url: b}\n",
  "service.yaml":
    "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: nobody}, ports: [{port: 80}]}\n",
};

const json = (of: string, operation: string) => `- {target: {name: ${of}}, patch: '[${operation}]'}\n`;
const SOUND = [
  json("settings", '{"op": "add", "path": "/data/more", "value": "1"}'),
  json("web", '{"op": "add", "path": "/spec/replicas", "value": 2}'),
];
const BROKEN = [
  [json("settings", '{"op": "remove", "path": "/data/nothing"}'), /^settings$/],
  [json("web", '{"op": "replace", "path": "/spec/nothing/more", "value": 1}'), /^web$/],
  ["- {patch: '{apiVersion: v1, kind: Service, metadata: {name: nothing}}'}\n", /^$/],
  ["- {path: gone.yaml, target: {name: a.*}}\n", /^a/],
  ["- {path: gone.yaml}\n", /./],
  ["- {path: broken.yaml}\n", /./],
] as const;

function judged(files: readonly string[], patches: readonly string[]) {
  const list = patches.length === 0 ? "" : `patches:\n${patches.join("")}`;
  const resources = ["settings.yaml", "web.yaml", ...files].map((file) => `- ${file}\n`).join("");
  const content = {
    ...FILES,
    "broken.yaml": "a: [\n",
    "kustomization.yaml": `resources:\n${resources}${list}`,
  };
  const { report } = check({
    ...PLAIN,
    tree: new MemoryTree(Object.entries(content).map(([name, text]) => [`/shop/${name}`, text])),
    environments: [{ folder: "/shop", strictness: undefined }],
  });
  return report;
}

const FROM_ABSENCE = new Set<string>(RULES.filter(({ fromAbsence }) => fromAbsence).map(({ id }) => id));

it("one broken step hides only what it would have changed: the findings about the rest are those without it, but for conclusions from absence", () => {
  const rest = Object.keys(FILES).filter((name) => !["settings.yaml", "web.yaml"].includes(name));
  const found = ({ findings }: ReturnType<typeof judged>, touched: RegExp) =>
    findings
      .filter(({ rule }) => rule !== "kustomize/builds" && !FROM_ABSENCE.has(rule))
      .filter(({ resource }) => resource === undefined || !touched.test(String(resource.name)))
      .map(({ rule, message, resource, path, severity }) => ({ rule, message, resource, path, severity }));
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      ...([
        fc.shuffledSubarray(rest),
        fc.shuffledSubarray(SOUND),
        fc.constantFrom(...BROKEN),
        fc.nat(),
      ] as const),
      (files, sound, [broken, touched], at) => {
        const report = judged(files, sound.toSpliced(at % (sound.length + 1), 0, broken));
        const builds = report.findings.filter(({ rule }) => rule === "kustomize/builds");
        expect(builds).toMatchObject([{ severity: "error", line: expect.any(Number) }]);
        expect(report.checked.environments).toBe(1);
        expect(report.notLookedAt).toHaveLength(1);
        expect(found(report, /^$/)).toEqual(found(judged(files, sound), touched));
        for (const { rule } of found(report, /^$/)) seen.add(rule);
      },
    ),
    { seed, numRuns: 60 },
  );
  expect(seen.size).toBeGreaterThan(2);
});

test("an environment with a broken step is passed as far as checked, with the step in the list of what wasn't", () => {
  const report = judged([], [BROKEN[0][0]]);
  expect(report.notLookedAt).toEqual([
    {
      place: "shop/kustomization.yaml:5",
      cause: "folder",
      what: expect.stringMatching(/^patches\[0\]: /),
    },
  ]);
  const lines = joined(printTable(report, { all: true, colour: false }))
    .slice(0, -1)
    .split("\n");
  expect(lines.at(-2)).toBe("not checked: 1 folder that can't be rendered");
  expect(lines.at(-1)).toMatch(/^failed: /);
});

test("a credential in an object that a broken step would have changed is as bad as elsewhere", () => {
  const secret = (key: string, value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {${key}: ${value}}\n`;
  const severities = (text: string, patches: readonly string[]) => {
    FILES["secret.yaml"] = text;
    return judged(["secret.yaml"], patches)
      .findings.filter(({ rule }) => rule.startsWith("secrets/"))
      .map(({ severity }) => severity);
  };
  const password = secret("password", "kD93hsPq81xZ");
  expect(severities(password, [])).toEqual(["warning"]);
  expect(severities(password, ["- {path: gone.yaml}\n"])).toEqual(["warning"]);
  expect(severities(password, ["- {path: gone.yaml, target: {name: web}}\n"])).toEqual(["warning"]);
  const token = secret("token", `ghp_${"a1B2c3D4e5F6".repeat(3)}`);
  expect(severities(token, ["- {path: gone.yaml}\n"])).toContain("error");
});

test.each([
  [
    "replacements",
    "{source: {kind: ConfigMap, name: a}, targets: [{select: {kind: Ingress}, fieldPaths: [spec.a]}]}",
  ],
  ["patches", "{patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {b: c}}'}"],
  ["patchesStrategicMerge", "'{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {b: c}}'"],
  ["replicas", "{name: web, count: 2}"],
])("a kustomization without resources has one error, however many %s need one", (field, entry) => {
  const found = (resources: string) => {
    const files = {
      "kustomization.yaml": `${resources}${field}:\n${`- ${entry}\n`.repeat(4)}`,
      "a.yaml": FILES["web.yaml"] ?? "",
    };
    const { report } = check({
      ...PLAIN,
      tree: new MemoryTree(Object.entries(files).map(([name, text]) => [`/shop/${name}`, text])),
      environments: [{ folder: "/shop", strictness: undefined }],
    });
    return report.findings.filter(({ rule }) => rule === "kustomize/builds").length;
  };
  expect(found("")).toBe(1);
  expect(found("resources: [a.yaml]\n")).toBe(field === "replicas" ? 0 : 4);
});
