import { editedKustomization } from "@kustogen/kustomize/edit.ts";
import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it, test } from "vitest";
import { rows } from "../../../../test/table.ts";
import {
  applicationVariables,
  askedTools,
  helmBuild,
  kustomizeOptions,
  leavesRepository,
  mergePatch,
  placedSources,
  sourcePath,
  sourcesOfApplication,
  withVariables,
} from "../../src/discovery/application-sources.ts";
import { itemsOf, manifestDocuments, manifestText } from "../../src/discovery/documents.ts";
import { ListedTree } from "../../src/discovery/listed-tree.ts";
import { valuesFileOf } from "../../src/discovery/source-files.ts";
import { mapAt } from "../../src/kubernetes/fields.ts";

// What the search for environments makes of one text, source or path, without a repository around it.

const map = (text: string) => parseDocuments(text, "a.yaml")[0] as ValueMap;
const treeOf = (files: Record<string, string>) =>
  new ListedTree(
    "",
    Object.keys(files).map((path) => [path, {}] as const),
    (path) => bytesOf(files[path.slice(1)] as string),
  );

describe("a source of an Application", () => {
  it("is that of its hydrator, else those of a list, else the only one", () => {
    const [source, listed, dry] = [{ path: "a" }, { path: "b" }, { path: "c" }];
    const all = { source, sources: [listed, "odd", source], sourceHydrator: { drySource: dry } };
    expect(placedSources(all)).toEqual([{ source: dry, place: ["spec", "sourceHydrator", "drySource"] }]);
    expect(placedSources({ source, sources: [listed, "odd", source] })).toEqual([
      { source: listed, place: ["spec", "sources", 0] },
      { source, place: ["spec", "sources", 2] },
    ]);
    expect(placedSources({ source, sources: [] })).toEqual([{ source, place: ["spec", "source"] }]);
    expect([placedSources({ source: "odd" }), placedSources({})]).toEqual([[], []]);
  });

  test.each([
    [undefined, "", false],
    ["", "", false],
    [".", ".", false],
    ["/", ".", false],
    ["./a//b/", "a/b", false],
    ["a/../../b", "b", true],
    ["..", ".", true],
  ])("with the path %s is the folder %j", (path, folder, leaves) => {
    const source: ValueMap = path === undefined ? {} : { path };
    expect(sourcePath(source)).toBe(folder);
    expect(leavesRepository(source)).toBe(leaves);
  });

  test.each<[ValueMap, ReturnType<typeof askedTools>]>([
    [{}, []],
    [{ kustomize: { namePrefix: "a-" } }, ["kustomize"]],
    [{ kustomize: { version: "v5" } }, ["kustomize"]],
    [{ kustomize: {} }, []],
    [{ helm: { releaseName: "a" } }, ["helm"]],
    [{ helm: {} }, []],
    [{ directory: { recurse: true } }, ["directory"]],
    [{ directory: { recurse: false } }, []],
    [{ directory: { jsonnet: { libs: ["a"] } } }, ["directory"]],
    [{ directory: { include: "*.yaml" } }, ["directory"]],
    [{ directory: { exclude: "*.yaml" } }, ["directory"]],
    [{ plugin: {} }, ["plugin"]],
    [{ plugin: null }, []],
    [{ helm: { releaseName: "a" }, plugin: { name: "b" } }, ["helm", "plugin"]],
  ])("%j asks for the tool %j", (source, tool) => {
    expect(askedTools(source)).toEqual(tool);
  });

  it("changes what kustomize builds only by options that say something, other than its version", () => {
    const kustomize = { version: "v5", namePrefix: "", force: false, images: [], namespace: "a", count: 0 };
    expect(kustomizeOptions({ kustomize })).toEqual({ namespace: "a", count: 0 });
  });

  it("takes what files beside it override, first for all Applications, then for its own", () => {
    const files = {
      "a/.argocd-source.yaml": "path: a\nkustomize: {namePrefix: all-, nameSuffix: -all}\n",
      "a/.argocd-source-web.yaml": "kustomize: {namePrefix: web-, nameSuffix: null}\n",
      "b/.argocd-source.yaml": "- a\n",
      "c/.argocd-source.yaml": "{",
    };
    const unreadable: string[] = [];
    const made = (path: string, name: string) =>
      sourcesOfApplication(treeOf(files), { source: { path } }, name, (file, why) =>
        unreadable.push(`${file}: ${why}`),
      );
    expect(made("a", "web")).toEqual([{ path: "a", kustomize: { namePrefix: "web-" } }]);
    expect(made("a", "api")).toEqual([{ path: "a", kustomize: { namePrefix: "all-", nameSuffix: "-all" } }]);
    expect(unreadable).toEqual([]);
    expect([made("b", "web"), made("c", "web")]).toEqual([[{ path: "b" }], [{ path: "c" }]]);
    expect(unreadable).toEqual([
      "/b/.argocd-source.yaml: /b/.argocd-source.yaml: expected a mapping",
      expect.stringMatching(/^\/c\/\.argocd-source\.yaml: \/c\/\.argocd-source\.yaml/),
    ]);
  });

  it("is patched as RFC 7386 says", () => {
    expect(
      mergePatch({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null, e: 3 }, d: [2], f: { g: null } }),
    ).toEqual({
      a: { c: 2, e: 3 },
      d: [2],
      f: {},
    });
    expect([mergePatch({ a: 1 }, "b"), mergePatch("a", { b: 1 })]).toEqual(["b", { b: 1 }]);
  });

  it("gives its build variables what the Application says", () => {
    const source = { path: "a", repoURL: "https://git.example.com/a", targetRevision: "v1" };
    const spec = { project: "p", destination: { namespace: "n" } };
    expect([...applicationVariables(spec, "web", source)]).toEqual([
      ["ARGOCD_APP_NAME", "web"],
      ["ARGOCD_APP_NAMESPACE", "n"],
      ["ARGOCD_APP_PROJECT_NAME", "p"],
      ["ARGOCD_APP_SOURCE_PATH", "a"],
      ["ARGOCD_APP_SOURCE_REPO_URL", "https://git.example.com/a"],
      ["ARGOCD_APP_SOURCE_TARGET_REVISION", "v1"],
    ]);
    expect([...applicationVariables({}, "web", {})]).toEqual([["ARGOCD_APP_NAME", "web"]]);
  });

  it("is a chart if it names one or its folder has one", () => {
    const tree = treeOf({ "charts/web/Chart.yaml": "", "Chart.yaml": "", "k8s/a.yaml": "" });
    const built = (source: ValueMap) => helmBuild(tree, source, [source, { ref: "values", repoURL: "u" }]);
    const base = { kind: "helm", helm: {}, references: { values: "u" } };
    expect(built({ path: "charts/web" })).toEqual({ ...base, chart: { path: "charts/web" } });
    expect(built({ path: "." })).toEqual({ ...base, chart: { path: "." } });
    expect([built({ path: "k8s" }), built({})]).toEqual([undefined, undefined]);
    expect(built({ chart: "a", repoURL: "registry.example.com/charts", targetRevision: "1.0.0" })).toEqual({
      ...base,
      chart: { name: "a", repository: "oci://registry.example.com/charts", version: "1.0.0" },
    });
    expect(built({ chart: "a", repoURL: "https://charts.example.com", helm: { releaseName: "b" } })).toEqual({
      ...base,
      helm: { releaseName: "b" },
      chart: { name: "a", repository: "https://charts.example.com", version: "" },
    });
  });

  test.each([
    ["values.yaml", "/charts/web/values.yaml", undefined],
    ["../prod.yaml", "/charts/prod.yaml", undefined],
    ["/prod.yaml", "/prod.yaml", undefined],
    ["https://example.com/values.yaml", undefined, undefined],
    ["$own/envs/a.yaml", "/envs/a.yaml", "/envs/a.yaml"],
    ["$own/envs/b.yaml", undefined, undefined],
    ["$other/envs/a.yaml", undefined, undefined],
  ])(
    "finds its values file %s at %s beside a chart of the repository and at %s for a downloaded one",
    (file, local, downloaded) => {
      const tree = treeOf({ "envs/a.yaml": "" });
      const found = (chart: { path: string } | { name: string; repository: string; version: string }) =>
        valuesFileOf(tree, file, { kind: "helm", chart, helm: {}, references: { own: "u" } });
      expect(found({ path: "charts/web" })).toBe(local);
      expect(found({ name: "a", repository: "b", version: "" })).toBe(downloaded);
    },
  );
});

describe("the kustomization that Argo CD edits for an Application", () => {
  const edited = (kustomization: ValueMap, options: ValueMap) =>
    editedKustomization(
      kustomization,
      mapAt(withVariables({ kustomize: options }, new Map([["ENV", "prod"]])), "kustomize"),
      "web",
    );

  test.each(
    rows(`
{namePrefix: a-} | {namePrefix: b-, nameSuffix: "-c", namespace: "n"} | {namePrefix: b-, nameSuffix: "-c", namespace: "n"}
{images: [{name: b, newTag: "1"}]} | {images: ["a=c:2", "b:$ENV"]} | {images: [{name: a, newName: c, newTag: "2"}, {name: b, newTag: prod}]}
{images: [{name: b, newName: r.example.com/b, newTag: "1"}]} | {images: ["b=*:2", "d@sha256:0f"]} | {images: [{name: b, newName: r.example.com/b, newTag: "2"}, {name: d, digest: "sha256:0f"}]}
{} | {images: ["r.example.com:5000/a=r.example.com:5000/b"]} | {images: [{name: "r.example.com:5000/a", newName: "r.example.com:5000/b"}]}
{replicas: [{name: b, count: 1}, {name: a, count: 1}]} | {replicas: [{name: b, count: "3"}, {name: c, count: 0}]} | {replicas: [{name: a, count: 1}, {name: b, count: 3}, {name: c, count: 0}]}
{commonLabels: {a: "1"}} | {commonLabels: {b: "$ENV"}} | {commonLabels: {a: "1", b: prod}}
{commonLabels: {a: "1"}} | {commonLabels: {a: "2"}, forceCommonLabels: true} | {commonLabels: {a: "2"}}
{} | {commonLabels: {a: 1}, labelWithoutSelector: true} | {labels: [{pairs: {a: "1"}}]}
{} | {commonLabels: {a: "1"}, labelWithoutSelector: true, labelIncludeTemplates: true} | {labels: [{pairs: {a: "1"}, includeTemplates: true}]}
{labels: [{pairs: {s: "1"}, includeSelectors: true}, {pairs: {t: "1"}, includeTemplates: true}, {pairs: {b: "1"}}]} | {commonLabels: {a: "1"}, labelWithoutSelector: true} | {labels: [{pairs: {s: "1"}, includeSelectors: true}, {pairs: {t: "1"}, includeTemplates: true}, {pairs: {b: "1", a: "1"}}]}
{} | {commonAnnotations: {a: "$ENV"}} | {commonAnnotations: {a: "$ENV"}}
{} | {commonAnnotations: {a: "$ENV"}, commonAnnotationsEnvsubst: true} | {commonAnnotations: {a: prod}}
{patches: [{path: a}]} | {patches: [{path: b}]} | {patches: [{path: a}, {path: b}]}
{components: [a]} | {components: [a, b]} | {components: [a, b]}
{images: [{name: b, newName: c, newTag: '1'}]} | {images: ['b:2', 'a=x/y@sha256:0']} | {images: [{name: a, newName: x/y, digest: 'sha256:0'}, {name: b, newTag: '2'}]}
{images: [{name: b, newName: c, newTag: '1'}]} | {images: ['b=*:3']} | {images: [{name: b, newName: c, newTag: '3'}]}
{replicas: [{name: a, count: 1}]} | {replicas: [{name: a, count: '3'}]} | {replicas: [{name: a, count: 3}]}
{commonLabels: {a: b}} | {commonLabels: {c: $ENV}} | {commonLabels: {a: b, c: prod}}
{} | {commonLabels: {c: d}, labelWithoutSelector: true, labelIncludeTemplates: true} | {labels: [{pairs: {c: d}, includeTemplates: true}]}
{labels: [{pairs: {a: b}, includeSelectors: true}, {pairs: {a: b}}]} | {commonLabels: {a: d}, forceCommonLabels: true, labelWithoutSelector: true} | {labels: [{pairs: {a: b}, includeSelectors: true}, {pairs: {a: d}}]}
{patches: [{path: a}], components: [x]} | {patches: [{patch: b}], components: [x, ../c], namespace: n, namePrefix: p-, nameSuffix: -s} | {patches: [{path: a}, {patch: b}], components: [x, ../c], namespace: n, namePrefix: p-, nameSuffix: -s}
  `),
  )("%s with %s is %s", (kustomization, options, made) => {
    expect(edited(map(kustomization), map(options))).toEqual(map(made));
  });

  test.each(
    rows(`
{} | {images: [a]} | web: kustomize.images: expected name=new:tag, name:tag or name@digest, found a
{} | {replicas: [{name: a, count: -1}]} | web: kustomize.replicas: expected a name and a whole number under count, found a and -1
{commonLabels: {a: "1"}} | {commonLabels: {a: "1"}} | web: commonLabels: a is already in the kustomization, and Argo CD replaces it only with forceCommonLabels: true
{commonAnnotations: {a: "1"}} | {commonAnnotations: {a: "1"}} | web: commonAnnotations: a is already in the kustomization, and Argo CD replaces it only with forceCommonAnnotations: true
  `),
  )("%s with %s is refused", (kustomization, options, message) => {
    expect(() => edited(map(kustomization), map(options))).toThrow(expect.objectContaining({ message }));
  });

  it("keeps variables that nobody knows", () => {
    const helm = (file: string) => ({ helm: { valueFiles: [file], values: "$ENV" } });
    expect(withVariables(helm("$ENV-$\x7bENV}-$OTHER-$\x7bOTHER}-$"), new Map([["ENV", "prod"]]))).toEqual(
      helm("prod-prod-$OTHER-$\x7bOTHER}-$"),
    );
  });
});

describe("a manifest", () => {
  test.each([
    ["UTF-8", [0x61]],
    ["UTF-8 with a mark", [0xef, 0xbb, 0xbf, 0x61]],
    ["UTF-16, low byte first", [0xff, 0xfe, 0x61, 0]],
    ["UTF-16, high byte first", [0xfe, 0xff, 0, 0x61]],
  ])("in %s is read", (_, bytes) => {
    expect(manifestText(Uint8Array.from(bytes)).replace("\ufeff", "")).toBe("a");
  });

  test.each<[string, unknown[]]>([
    ["a: 1\n---\nb: 2\n", [{ a: 1 }, { b: 2 }]],
    ['\ufeff{"a": 1}', [{ a: 1 }]],
    ['{"a": 1}{"b": 2}', [{ a: 1 }, { b: 2 }]],
    ['{"a": "}"}\n{"b": {"c": []}}\n', [{ a: "}" }, { b: { c: [] } }]],
    ['{"a": 1}\n{"b": 2}\n{"c": 3}', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['{"a": 1}\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['{"a": "\\/"}', [{ a: "/" }]],
    ['{"a": 1, "a": 2}', [{ a: 2 }]],
    ['{"a": "\\""}{"b": 2}', [{ a: '"' }, { b: 2 }]],
  ])("%j holds %o", (text, documents) => {
    expect(manifestDocuments(text, "a.yaml")).toEqual(documents);
  });

  it("with something else after several JSON objects is refused with their number", () => {
    expect(() => manifestDocuments('{"a": 1}{"b": 2}c: 3', "a.yaml")).toThrow(
      "a.yaml: expected JSON or the end of the file after 2 objects",
    );
    expect(() => manifestDocuments('{"a": 1, "a": {{ b }}}', "a.yaml")).toThrow("a.yaml");
  });

  test.each<[ValueMap, number]>([
    [{ kind: "Pod" }, 1],
    [{ kind: "PodList", items: [{ kind: "Pod" }, "odd", { items: [{}, {}] }] }, 3],
    [{ kind: "List", items: [] }, 0],
    [{ kind: "List", items: null }, 0],
    [{ kind: "Odd", items: null, spec: {} }, 1],
    [{ kind: "Odd", items: null, status: {} }, 1],
    [{ kind: "Odd", items: "a" }, 1],
  ])("%j has %i objects", (document, count) => {
    expect(itemsOf(document)).toHaveLength(count);
  });
});
