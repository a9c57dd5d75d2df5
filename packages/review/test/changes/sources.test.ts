import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import type { Review } from "../../src/changes/review.ts";
import { sourceLink } from "../../src/changes/sources.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;

const BASE: Files = {
  "base/kustomization.yaml":
    "resources:\n- web.yaml\n- claim.yaml\nconfigMapGenerator:\n- name: settings\n  literals:\n  - A=1\n  - B=1\n",
  "base/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - name: web
        image: example.test/web
        livenessProbe:
          httpGet: { path: /, port: 80 }
        env:
        - name: MODE
          value: calm
`,
  "base/claim.yaml": `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 5Gi
`,
  "overlays/beta/kustomization.yaml":
    "resources: [../../base]\nimages:\n- name: other\n  newTag: one\n- name: example.test/web\n  newTag: one\npatches:\n- path: web.patch.yaml\n",
  "overlays/beta/web.patch.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        env:\n        - name: LEVEL\n          value: low\n",
};

function compared(before: Files, after: Files, link?: ReturnType<typeof sourceLink>): Review {
  const trees = [before, after].map((files) => listedMemory(Object.entries(files))) as [never, never];
  const found = compareTrees(...trees, { ...(link && { link }) });
  return { title: "", before: "", after: "", ...found };
}

/** Each changed field with the place that the report names. */
function places(before: Files, after: Files): Record<string, string> {
  const [environment] = jsonReport(compared(before, after)).environments;
  return Object.fromEntries(
    (environment?.resources ?? []).flatMap(({ kind, source, changes }) => [
      ...(source ? [[kind, `${source.side} ${source.file}:${source.line} (${source.layer})`]] : []),
      ...changes.flatMap(({ path, source: at }) =>
        at ? [[path, `${at.side} ${at.file}:${at.line} (${at.layer})`]] : [],
      ),
    ]),
  );
}

const changed = (file: string, from: string, to: string): Files => ({
  ...BASE,
  [file]: (BASE[file] as string).replace(from, to),
});

test("a changed field says the file, line and layer that set it: a patch, an entry, a resource, a literal", () => {
  expect(
    places(
      BASE,
      changed(
        "overlays/beta/kustomization.yaml",
        "example.test/web\n  newTag: one",
        "example.test/web\n  newTag: two",
      ),
    ),
  ).toEqual({
    "spec.template.spec.containers[name=web].image":
      "after overlays/beta/kustomization.yaml:6 (overlays/beta)",
  });
  expect(places(BASE, changed("overlays/beta/web.patch.yaml", "low", "high"))).toEqual({
    "spec.template.spec.containers[name=web].env[name=LEVEL].value":
      "after overlays/beta/web.patch.yaml:11 (overlays/beta)",
  });
  expect(places(BASE, changed("base/web.yaml", "calm", "busy"))).toEqual({
    "spec.template.spec.containers[name=web].env[name=MODE].value": "after base/web.yaml:17 (base)",
  });
  expect(places(BASE, changed("base/kustomization.yaml", "B=1", "B=2"))["data.B"]).toBe(
    "after base/kustomization.yaml:8 (base)",
  );
});

test("what is gone says where it was, and a new resource its file", () => {
  const without = changed(
    "base/web.yaml",
    "        livenessProbe:\n          httpGet: { path: /, port: 80 }\n",
    "",
  );
  expect(places(BASE, without)).toEqual({
    "spec.template.spec.containers[name=web].livenessProbe": "before base/web.yaml:13 (base)",
  });
  const one = changed("base/kustomization.yaml", "- claim.yaml\n", "");
  expect(places(BASE, one)).toEqual({ PersistentVolumeClaim: "before base/claim.yaml:1 (base)" });
  expect(places(one, BASE)).toEqual({ PersistentVolumeClaim: "after base/claim.yaml:1 (base)" });
});

test("folders of plain manifests have their lines too", () => {
  const manifest = (image: string) =>
    `kind: List\napiVersion: v1\nitems: []\n---\napiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: nightly\nspec:\n  schedule: "${image}"\n`;
  const files = (schedule: string): Files => ({
    ...BASE,
    "apps/a.yaml":
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: jobs }\nspec:\n  source: { repoURL: x, path: jobs }\n",
    "jobs/nightly.yaml": manifest(schedule),
  });
  const [before, after] = [files("0 1 * * *"), files("0 2 * * *")];
  const found = compareTrees(listedMemory(Object.entries(before)), listedMemory(Object.entries(after)), {
    applications: { before: ["/apps/a.yaml"], after: ["/apps/a.yaml"] },
  });
  const report = jsonReport({ title: "", before: "", after: "", ...found });
  expect(report.environments[0]?.resources[0]?.changes[0]).toMatchObject({
    path: "spec.schedule",
    source: { file: "jobs/nightly.yaml", line: 10, layer: "jobs" },
  });
});

test("risks link to the line of their field, also where its name tries to be something else", () => {
  const address = "https://git.example.test/x/blob/{commit}/{file}#L{line}";
  const link = sourceLink(address, { before: "aaa", after: "bbb" });
  const review = compared(BASE, changed("base/claim.yaml", "5Gi", "1Gi"), link);
  const url = "https://git.example.test/x/blob/bbb/base/claim.yaml#L8";
  const [risk] = jsonReport(review).environments[0]?.risks ?? [];
  expect(risk).toMatchObject({
    rule: "change/volume-shrunk",
    source: { file: "base/claim.yaml", line: 8, url },
  });
  expect(markdownReport(reportOf(review))).toContain(
    `_(change/volume-shrunk, [\`base/claim.yaml:8\`](${url}))_`,
  );
  expect(link("before", "a)](b/<c>.yaml", 1)).toBe(
    "https://git.example.test/x/blob/aaa/a%29%5D%28b/%3Cc%3E.yaml#L1",
  );
});

test("a working tree has no address, and an address without a file is refused", () => {
  const link = sourceLink("https://git.example.test/{commit}/{file}:{line}", {
    before: "aaa",
    after: undefined,
  });
  expect(link("after", "a.yaml", 1)).toBeUndefined();
  for (const wrong of [
    "https://git.example.test/{commit}",
    "javascript:{file}{line}",
    "https://x/{file}) {line}",
  ])
    expect(() => sourceLink(wrong, { before: "a", after: "b" })).toThrow(/--source-links: expected/);
});
