import type { ChartSource, HelmProgram } from "@kustogen/kustomize/outside.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { compareTrees, discoverStates } from "@kustogen/review/changes/compare-trees.ts";
import { reportOf } from "@kustogen/review/report/model/report.ts";
import { expect, test } from "vitest";
import { listedMemory } from "../../../review/test/discovery/listed-memory.ts";
import { compareBetween } from "../../src/looking/two-environments.ts";

type Files = Record<string, string>;

const WEB =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: web:1}]}\n";
const FOLDERS: Files = {
  "web/kustomization.yaml": "resources: [web.yaml]\n",
  "web/web.yaml": WEB,
  "plain/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\ndata: {a: one}\n",
  "chart/Chart.yaml": "name: chart\nversion: 1.0.0\n",
  "chart/values.yaml": "a: 1\n",
};

const application = (name: string, source: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\nspec:\n  project: p\n  destination: {namespace: shop}\n  ${source}\n`;

function compare(before: Files, after: Files, helm?: HelmProgram) {
  const trees = [before, after].map((files) => listedMemory(Object.entries({ ...FOLDERS, ...files })));
  const filesOf = (files: Files) =>
    Object.keys(files).flatMap((file) => (file.startsWith("argocd/") ? [`/${file}`] : []));
  return compareTrees(...(trees as [never, never]), {
    applications: { before: filesOf(before), after: filesOf(after) },
    ...(helm && { renderer: { helm } }),
  });
}

/** Each environment that changes, with its fields as they are now; the Applications themselves are looked at elsewhere. */
function changes(...states: Parameters<typeof compare>): Record<string, Record<string, unknown>> {
  const { environments } = compare(...states);
  const deployed = environments.filter(
    ({ resources, error }) => error !== undefined || resources.some(({ kind }) => !kind.startsWith("App")),
  );
  return Object.fromEntries(
    deployed.map(({ name, resources, error }) => [
      name,
      error !== undefined
        ? { error }
        : Object.fromEntries(
            resources.flatMap((one) =>
              one.action === "changed"
                ? one.changes.map(({ path, after }) => [
                    path.map((part) => (typeof part === "object" ? "*" : part)).join("."),
                    after,
                  ])
                : [[`${one.action} ${one.kind} ${one.name}`, true]],
            ),
          ),
    ]),
  );
}

const overriding = (kustomize: string) => ({
  "argocd/web.yaml": application("web", `source: {path: web, repoURL: x, kustomize: {${kustomize}}}`),
});

test("a kustomization that an Application edits is read as kustomize does it, keys that stand twice among them", () => {
  const twice = { "web/kustomization.yaml": "resources: []\nresources: [web.yaml]\n" };
  const files = overriding("namePrefix: x-");
  expect(changes(files, { ...files, ...twice })).toEqual({});
});

test("what an Application overrides is part of what changes, also where it begins to", () => {
  const image = { "spec.template.spec.containers.*.image": "other/web:2" };
  expect(changes(overriding(""), overriding("images: ['web=other/web:2']"))).toEqual({ web: image });
  expect(changes({}, overriding("images: ['web=other/web:2']"))).toEqual({ web: image });
  expect(
    changes(overriding("replicas: [{name: web, count: 1}]"), overriding("replicas: [{name: web, count: 4}]")),
  ).toEqual({ web: { "spec.replicas": 4 } });
  const patch =
    'patches: [{target: {kind: Deployment}, patch: \'[{"op": "add", "path": "/spec/paused", "value": true}]\'}]';
  expect(changes(overriding(""), overriding(patch))).toEqual({ web: { "spec.paused": true } });
});

test("what changes below an override is rendered with it", () => {
  const over = overriding(
    "images: [web:9], commonAnnotations: {team: $ARGOCD_APP_PROJECT_NAME}, commonAnnotationsEnvsubst: true",
  );
  expect(
    changes(over, {
      ...over,
      "web/web.yaml": WEB.replace("web:1", "web:2").replace("replicas: 1", "replicas: 2"),
    }),
  ).toEqual({
    web: { "spec.replicas": 2 },
  });
});

test("several Applications of one folder are environments of their own, named by where they are declared", () => {
  const both = (tag: string) => ({
    "argocd/beta/web.yaml": application("web", "source: {path: web, repoURL: x}"),
    "argocd/production/web.yaml": application(
      "web",
      `source: {path: web, repoURL: x, kustomize: {images: ['web:${tag}']}}`,
    ),
  });
  expect(changes(both("5"), both("6"))).toEqual({
    "production/web": { "spec.template.spec.containers.*.image": "web:6" },
  });
});

test("a file beside the folder overrides the Application, as the image updater writes it", () => {
  const over = overriding("images: [web:5]");
  const file = { "web/.argocd-source-web.yaml": "kustomize: {images: ['web:7']}\n" };
  expect(changes(over, { ...over, ...file })).toEqual({
    web: { "spec.template.spec.containers.*.image": "web:7" },
  });
});

test("an Application of several sources is one environment, of which a later one replaces an earlier one", () => {
  const app = {
    "argocd/all.yaml": application(
      "all",
      "sources: [{path: web, repoURL: x}, {path: plain, repoURL: x}, {path: more, repoURL: x}]",
    ),
  };
  const more = (value: string) => ({
    ...app,
    "more/map.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\ndata: {a: ${value}}\n`,
  });
  expect(changes(more("two"), more("three"))).toEqual({ all: { "data.a": "three" } });
  expect(
    compare(more("two"), { ...more("two"), "web/web.yaml": WEB.replace("web:1", "web:2") }).environments,
  ).toHaveLength(1);
});

test("what makes Argo CD fail is the environment's error, with the Application", () => {
  const labelled = { "web/kustomization.yaml": "resources: [web.yaml]\ncommonLabels: {team: a}\n" };
  const { error } = changes(
    { ...labelled, ...overriding("") },
    { ...labelled, ...overriding("commonLabels: {team: b}") },
  ).web as {
    error: string;
  };
  expect(error).toMatch(
    /^after: argocd\/web.yaml: Application web: commonLabels: team .* forceCommonLabels: true/,
  );
});

/** A helm that prints what it was called with. */
function tellingHelm(calls: { chart: ChartSource; args: string[]; values: string[] }[]): HelmProgram {
  return {
    open: (chart) => ({
      values: () => Buffer.from(""),
      template: (values, arguments_) => {
        const given = arguments_(
          "/chart",
          values.map((_, index) => `v${index}`),
        );
        const args = given.map((one) => (typeof one === "string" ? one : one.given));
        const texts = values.map((one) => anyTextIn(one));
        calls.push({ chart, args, values: texts });
        return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\ndata: {values: ${JSON.stringify(texts.join(""))}}\n`;
      },
      close: () => {},
    }),
  };
}

test("a chart is rendered with the values of its Application where helm may run, and named where it may not", () => {
  const source = (values: string) => ({
    "argocd/c.yaml": application(
      "c",
      `sources: [{ref: own, repoURL: x}, {path: chart, repoURL: x, helm: {valueFiles: [values.yaml, $own/plain/values.yaml], valuesObject: {b: ${values}}, parameters: [{name: c, value: "1,2", forceString: true}], skipCrds: true}}]`,
    ),
    "plain/values.yaml": "x: y\n",
  });
  const calls: Parameters<typeof tellingHelm>[0] = [];
  expect(changes(source("2"), source("3"), tellingHelm(calls))).toEqual({
    chart: { "data.values": "a: 1\nx: y\nb: 3\n" },
  });
  expect(calls[1]).toMatchObject({
    chart: { name: "chart", repo: "", local: { folder: "/chart" } },
    args: [
      ...["/chart", "--name-template", "c", "--namespace", "shop", "--set-string", "c=1\\,2"],
      ...["--values", "v0", "--values", "v1", "--values", "v2"],
    ],
    values: ["a: 1\n", "x: y\n", "b: 3\n"],
  });
  expect(compare(source("2"), source("3")).notRendered[0]?.why).toMatch(/chart: a Helm chart; --enable-helm/);
});

test.each([
  ["its own values", "path: chart", "chart/values.yaml"],
  ["a template", "path: chart", "chart/templates/web.yaml"],
  ["a chart beside it that it depends on", "path: chart", "common/values.yaml"],
  [
    "a values file named after the Application",
    "path: chart, helm: {valueFiles: [../plain/$ARGOCD_APP_NAME.yaml]}",
    "plain/c.yaml",
  ],
  ["a plugin's folder", "path: plain, plugin: {name: x}", "plain/map.yaml"],
])("a chart of which %s changes is said not to be compared", (_, source, file) => {
  const files = {
    "argocd/c.yaml": application("c", `source: {repoURL: x, ${source}}`),
    "chart/Chart.yaml": "name: chart\ndependencies: [{name: common, repository: file://../common}]\n",
    "other/values.yaml": "a: 1\n",
  };
  const reportAfter = (changed: string) => {
    const states = [
      { ...files, [changed]: "a: 1\n" },
      { ...files, [changed]: "a: 2\n" },
    ] as const;
    return reportOf({ title: "", before: "", after: "", ...compare(...states) });
  };
  const report = reportAfter(file);
  expect(report.notRendered.map(({ name, why }) => [name, why])).toEqual([
    ["c", expect.stringMatching(`\\(changed: ${file}\\)$`)],
  ]);
  expect(report.verdict).toMatch(/^1 changed part isn't compared · nothing else changes/);
  const untouched = reportAfter("other/values.yaml");
  expect(untouched.notRendered).toEqual([]);
  expect(untouched.verdict).toMatch(
    /^Nothing changes as far as checked: \d of \d folders (?:was|were) checked$/,
  );
});

test("a repository of charts alone is answered with what isn't rendered", () => {
  const files = {
    "argocd/c.yaml": application("c", "source: {chart: redis, repoURL: registry.example.test/charts}"),
  };
  const tree = () => listedMemory(Object.entries(files));
  const found = compareTrees(tree(), tree(), {
    applications: { before: ["/argocd/c.yaml"], after: ["/argocd/c.yaml"] },
  });
  expect(found).toMatchObject({ environments: [], notRendered: [{ name: "c" }] });
});

test("a chart of another repository, and values that are in none", () => {
  const source = (version: string, file = "") => ({
    "argocd/c.yaml": application(
      "c",
      `source: {chart: redis, repoURL: registry.example.test/charts, targetRevision: ${version}, helm: {releaseName: r${file}}}`,
    ),
  });
  const calls: Parameters<typeof tellingHelm>[0] = [];
  expect(changes(source("1.0.0"), source("1.1.0"), tellingHelm(calls))).toEqual({});
  expect(calls.map(({ chart }) => [chart.name, chart.repo, chart.version])).toEqual([
    ["redis", "oci://registry.example.test/charts", "1.0.0"],
    ["redis", "oci://registry.example.test/charts", "1.1.0"],
  ]);
  const failed = changes(
    source("1.0.0"),
    source("1.0.0", ", valueFiles: [$other/x.yaml]"),
    tellingHelm([]),
  ).c;
  expect(failed?.error).toMatch(/the values file \$other\/x.yaml isn't in this repository/);
});

test("environments that are Applications of one folder are compared with what these override", () => {
  const files: Files = {
    ...FOLDERS,
    "argocd/beta/web.yaml": application("web", "source: {path: web, repoURL: x}"),
    "argocd/production/web.yaml": application(
      "web",
      'source: {path: web, repoURL: x, kustomize: {patches: [{target: {kind: Deployment}, patch: \'[{"op": "add", "path": "/spec/minReadySeconds", "value": 9}]\'}]}}',
    ),
  };
  const after = ["/argocd/beta/web.yaml", "/argocd/production/web.yaml"];
  const tree = listedMemory(Object.entries(files));
  const sides = {
    states: discoverStates(tree, tree, {}),
    how: { applications: { before: after, after } },
  };
  const [review] = compareBetween(sides, ["beta", "production"], []);
  expect(review?.resources.flatMap(({ changes }) => changes.map(({ path }) => path))).toEqual([
    ["spec", "minReadySeconds"],
  ]);
});
