import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { describe, expect, it, test } from "vitest";
import {
  applicationVariables,
  askedTool,
  foldersOf,
  helmBuild,
  kustomizeOptions,
  leavesRepository,
  mergePatch,
  placedSources,
  sourcePath,
  sourcesOfApplication,
  writtenSources,
} from "../../src/discovery/application-sources.ts";
import { appliedFiles, leads } from "../../src/discovery/applied-files.ts";
import type { ArgoObject } from "../../src/discovery/argo-documents.ts";
import { commentedOut } from "../../src/discovery/commented-out.ts";
import { Deployment } from "../../src/discovery/deployment.ts";
import type { DeployedFolder, DeploymentFacts } from "../../src/discovery/deployment-facts.ts";
import { itemsOf, manifestDocuments, manifestText } from "../../src/discovery/documents.ts";
import { isCopyOf, knownElsewhere } from "../../src/discovery/known-elsewhere.ts";
import { editedKustomization, withVariables } from "../../src/discovery/kustomize-edits.ts";
import { ListedTree } from "../../src/discovery/listed-tree.ts";
import { movedTrees } from "../../src/discovery/moved-tree.ts";
import { putAway, saysOutOfUse } from "../../src/discovery/put-away.ts";
import { valuesFileOf } from "../../src/discovery/source-files.ts";
import { isForShow } from "../../src/discovery/undeployed.ts";
import { WrittenFiles } from "../../src/discovery/written-files.ts";

// What the search for environments makes of one text, source or path, without a repository around it.

const treeOf = (files: Record<string, string>) =>
  new ListedTree(
    "",
    Object.keys(files).map((path) => [path, {}] as const),
    (path) => bytesOf(files[path.slice(1)] as string),
  );

const application = (file: string, ...paths: string[]): ArgoObject =>
  ({
    file,
    resource: {
      kind: "Application",
      spec:
        paths.length === 1 ? { source: { path: paths[0] } } : { sources: paths.map((path) => ({ path })) },
    },
  }) as unknown as ArgoObject;

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
    expect([writtenSources({ source }), placedSources({ source: "odd" }), placedSources({})]).toEqual([
      [source],
      [],
      [],
    ]);
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

  test.each<[ValueMap, ReturnType<typeof askedTool>]>([
    [{}, undefined],
    [{ kustomize: { namePrefix: "a-" } }, "kustomize"],
    [{ kustomize: { version: "v5" } }, "kustomize"],
    [{ kustomize: {} }, undefined],
    [{ helm: { releaseName: "a" } }, "helm"],
    [{ helm: {} }, undefined],
    [{ directory: { recurse: true } }, "directory"],
    [{ directory: { recurse: false } }, undefined],
    [{ directory: { jsonnet: { libs: ["a"] } } }, "directory"],
    [{ directory: { include: "*.yaml" } }, "directory"],
    [{ directory: { exclude: "*.yaml" } }, "directory"],
    [{ plugin: {} }, "plugin"],
    [{ plugin: null }, undefined],
    [{ helm: { releaseName: "a" }, plugin: { name: "b" } }, ["helm", "plugin"]],
  ])("%j asks for the tool %j", (source, tool) => {
    expect(askedTool(source)).toEqual(tool);
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
    ["/prod.yaml", "/prod.yaml", "/prod.yaml"],
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

  it("has the folders of its kustomization, manifests and chart", () => {
    const builds = [
      { kind: "kustomize", path: "a", options: {} },
      { kind: "manifests", folder: { path: "b" } },
      { kind: "helm", chart: { path: "c" } },
      { kind: "helm", chart: { name: "d" } },
    ];
    expect(foldersOf({ builds } as never)).toEqual(["a", "b", "c"]);
  });
});

describe("the kustomization that Argo CD edits for an Application", () => {
  const edited = (kustomization: ValueMap, options: ValueMap) =>
    editedKustomization(kustomization, options, new Map([["ENV", "prod"]]), "web");

  test.each<[ValueMap, ValueMap, ValueMap]>([
    [
      { namePrefix: "a-" },
      { namePrefix: "b-", nameSuffix: "-c", namespace: "n" },
      { namePrefix: "b-", nameSuffix: "-c", namespace: "n" },
    ],
    [{ namePrefix: "a-" }, { namePrefix: "" }, { namePrefix: "a-" }],
    [
      { images: [{ name: "b", newTag: "1" }] },
      { images: ["a=c:2", "b:$ENV"] },
      {
        images: [
          { name: "a", newName: "c", newTag: "2" },
          { name: "b", newTag: "prod" },
        ],
      },
    ],
    [
      { images: [{ name: "b", newName: "r.example.com/b", newTag: "1" }] },
      { images: ["b=*:2", "d@sha256:0f"] },
      {
        images: [
          { name: "b", newName: "r.example.com/b", newTag: "2" },
          { name: "d", digest: "sha256:0f" },
        ],
      },
    ],
    [
      {},
      { images: ["r.example.com:5000/a=r.example.com:5000/b"] },
      { images: [{ name: "r.example.com:5000/a", newName: "r.example.com:5000/b" }] },
    ],
    [
      {
        replicas: [
          { name: "b", count: 1 },
          { name: "a", count: 1 },
        ],
      },
      {
        replicas: [
          { name: "b", count: "3" },
          { name: "c", count: 0 },
        ],
      },
      {
        replicas: [
          { name: "a", count: 1 },
          { name: "b", count: 3 },
          { name: "c", count: 0 },
        ],
      },
    ],
    [{ commonLabels: { a: "1" } }, { commonLabels: { b: "$ENV" } }, { commonLabels: { a: "1", b: "prod" } }],
    [
      { commonLabels: { a: "1" } },
      { commonLabels: { a: "2" }, forceCommonLabels: true },
      { commonLabels: { a: "2" } },
    ],
    [{}, { commonLabels: { a: 1 }, labelWithoutSelector: true }, { labels: [{ pairs: { a: "1" } }] }],
    [
      {},
      { commonLabels: { a: "1" }, labelWithoutSelector: true, labelIncludeTemplates: true },
      { labels: [{ pairs: { a: "1" }, includeTemplates: true }] },
    ],
    [
      {
        labels: [
          { pairs: { s: "1" }, includeSelectors: true },
          { pairs: { t: "1" }, includeTemplates: true },
          { pairs: { b: "1" } },
        ],
      },
      { commonLabels: { a: "1" }, labelWithoutSelector: true },
      {
        labels: [
          { pairs: { s: "1" }, includeSelectors: true },
          { pairs: { t: "1" }, includeTemplates: true },
          { pairs: { b: "1", a: "1" } },
        ],
      },
    ],
    [{}, { commonAnnotations: { a: "$ENV" } }, { commonAnnotations: { a: "$ENV" } }],
    [
      {},
      { commonAnnotations: { a: "$ENV" }, commonAnnotationsEnvsubst: true },
      { commonAnnotations: { a: "prod" } },
    ],
    [
      { commonAnnotations: { a: "1" } },
      { commonAnnotations: { a: "2" }, forceCommonAnnotations: true },
      { commonAnnotations: { a: "2" } },
    ],
    [{ patches: [{ path: "a" }] }, { patches: [{ path: "b" }] }, { patches: [{ path: "a" }, { path: "b" }] }],
    [{ components: ["a"] }, { components: ["a", "b"] }, { components: ["a", "b"] }],
    [{ components: ["a"] }, { components: ["a"] }, { components: ["a"] }],
  ])("%j with %j is %j", (kustomization, options, made) => {
    expect(edited(kustomization, options)).toEqual(made);
  });

  test.each<[ValueMap, ValueMap, string]>([
    [{}, { images: ["a"] }, "web: kustomize.images: expected name=new:tag, name:tag or name@digest, found a"],
    [
      {},
      { images: ["a=b=c"] },
      "web: kustomize.images: expected name=new:tag, name:tag or name@digest, found a=b=c",
    ],
    [
      {},
      { replicas: [{ name: "a", count: -1 }] },
      "web: kustomize.replicas: expected a name and a whole number under count, found a and -1",
    ],
    [
      {},
      { replicas: [{ count: 1.5 }] },
      "web: kustomize.replicas: expected a name and a whole number under count, found  and 1.5",
    ],
    [
      { commonLabels: { a: "1" } },
      { commonLabels: { a: "1" } },
      "web: commonLabels: a is already in the kustomization, and Argo CD replaces it only with forceCommonLabels: true",
    ],
    [
      { commonAnnotations: { a: "1" } },
      { commonAnnotations: { a: "1" } },
      "web: commonAnnotations: a is already in the kustomization, and Argo CD replaces it only with forceCommonAnnotations: true",
    ],
  ])("%j with %j is refused", (kustomization, options, message) => {
    expect(() => edited(kustomization, options)).toThrow(expect.objectContaining({ message }));
  });

  it("keeps variables that nobody knows", () => {
    expect(withVariables("$ENV-$\x7bENV}-$OTHER-$\x7bOTHER}-$", new Map([["ENV", "prod"]]))).toBe(
      "prod-prod-$OTHER-$\x7bOTHER}-$",
    );
  });
});

describe("a file that isn't committed", () => {
  const by = (text: string, file: string, isData?: boolean, path = "run.sh") =>
    new WrittenFiles(() => [{ path, text }]).by(file, isData);

  test.each([
    ["sops -d in > k8s/web/secret.yaml", "k8s/web/secret.yaml", "run.sh"],
    ["sops -d in \\\n   > k8s/web/secret.yaml", "k8s/web/secret.yaml", "run.sh"],
    ["tool run\\\n  -o secret.yaml", "k8s/secret.yaml", "run.sh"],
    ["tool -out k8s/secret.yaml", "k8s/secret.yaml", "run.sh"],
    ["tool --output=k8s/secret.yaml", "k8s/secret.yaml", "run.sh"],
    ["mv a k8s/secret.yaml", "k8s/secret.yaml", "run.sh"],
    ["mkdir -p k8s/base", "k8s/base", "run.sh"],
    ['BASE="./k8s/base"\nmkdir -p "$\x7bBASE}/patches"', "k8s/base", "run.sh"],
    [
      'out="$\x7bhome}/generated"\ncrd="$\x7bout}/crd"\nmkdir -p "$crd"',
      "packages/a/generated/crd",
      "run.sh",
    ],
    ["mkdir -p base", "k8s/base", undefined],
    ["mkdir -p k8s/base.d", "k8s/base", undefined],
    ["mkdir -p k8s/base", "k8s/base.yaml", undefined],
    ['BASE="$(mktemp)"\nmkdir -p "$BASE"', "k8s/base", undefined],
    ['OUT=secret.yaml\necho a > "$OUT"', "k8s/secret.yaml", "run.sh"],
    ["echo a | tee $HERE/secret.yaml", "k8s/secret.yaml", "run.sh"],
    ["echo a > $\x7bHERE}/secret.yaml", "k8s/secret.yaml", "run.sh"],
    ["cp -r template k8s/folder", "k8s/folder", undefined],
    ["cp -f presets/a/settings.yaml k8s/.", "k8s/settings.yaml", "run.sh"],
    ["cp presets/settings.yaml k8s/web/", "k8s/web/settings.yaml", "run.sh"],
    ["cp presets/settings.yaml k8s/web/", "k8s/api/settings.yaml", undefined],
    ["cp presets/settings.yaml k8s/web", "k8s/web/settings.yaml", "run.sh"],
    ["cp presets/settings.yaml k8s/web", "k8s/web/other.yaml", undefined],
    ["cp presets/settings.yaml $OUT/", "k8s/web/settings.yaml", undefined],
    ["rm -rf k8s/settings.yaml", "k8s/settings.yaml", undefined],
    ["echo a > k8s/file", "k8s/file", "run.sh"],
    ["sops -d in > other.yaml", "k8s/web/secret.yaml", undefined],
    ["controller-gen webhook paths=./...", "config/webhook/manifests.yaml", "run.sh"],
    ["controller-gen crd output:crd:artifacts:config=config/crd/bases", "config/crd/bases/a.yaml", "run.sh"],
    ["controller-gen crd", "config/crd/bases/a.yaml", undefined],
  ])("is written by %j: %s", (text, file, found) => {
    expect(by(text, file)).toBe(found);
  });

  it("is made by a Makefile that deletes it", () => {
    const text = "clean:\n\trm -rf bin deploy/settings.yaml deploy/other.yaml\n";
    expect(by(text, "deploy/settings.yaml", false, "Makefile")).toBe("Makefile");
    expect(by(text, "deploy/bin", false, "Makefile")).toBe(undefined);
    expect(by(text, "deploy/third.yaml", false, "Makefile")).toBe(undefined);
  });

  it("may be a folder that a page near it asks the reader for", () => {
    const text = "Generate a `kustomization.yaml` for what is in `manifests` and `more/extra`.\n";
    const at = (file: string, page = "install/README.md", said = text) => by(said, file, false, page);
    expect(at("install/parts/manifests")).toBe("install/README.md");
    expect(at("install/more/extra")).toBe("install/README.md");
    expect(at("install/parts/extra")).toBe(undefined);
    expect(at("install/parts/kustomization.yaml")).toBe(undefined);
    expect(at("install/parts/manifests", "README.md")).toBe(undefined);
    expect(at("install/parts/manifests", "install/README.md", "See `manifests`.\n")).toBe(undefined);
  });

  it("may be one that a page near it asks the reader for, if a generator reads it as data", () => {
    const ask = "Create `secret.env` with the password";
    expect(by(ask, "k8s/secret.env", true, "k8s/README.md")).toBe("k8s/README.md");
    expect(by(ask, "k8s/deep/secret.env", true, "k8s/README.md")).toBe("k8s/README.md");
    expect(by(ask, "secret.env", true, "README.md")).toBe("README.md");
    expect(by(ask, "k8s/secret.env", true, "README.md")).toBe(undefined);
    expect(by(ask, "k8s/secret.env", false, "k8s/README.md")).toBe(undefined);
    expect(by(ask, "k8s/secret.env", true, "k8s/run.sh")).toBe(undefined);
    expect(by("Create `k8s/secret.env`", "k8s/secret.env", true, "README.md")).toBe("README.md");
  });

  it("may be the role or the bundle of an operator, if its code says so", () => {
    const files = (go: string, make: string) =>
      new WrittenFiles(() => [
        { path: "main.go", text: go },
        { path: "Makefile", text: make },
        { path: "PROJECT", text: "layout: a\nprojectName: shop-operator\n" },
      ]);
    const rights = "package a\n// +kubebuilder:rbac:groups=apps\n";
    expect(files(rights, "controller-gen rbac:roleName=a").by("config/rbac/role.yaml")).toBe("Makefile");
    expect(files(rights, "controller-gen rbac output:rbac:dir=deploy").by("deploy/role.yaml")).toBe(
      "Makefile",
    );
    expect(files("package a\n", "controller-gen rbac").by("config/rbac/role.yaml")).toBe(undefined);
    expect(
      files("", "operator-sdk generate kustomize manifests").by(
        "config/manifests/bases/shop-operator.clusterserviceversion.yaml",
      ),
    ).toBe("Makefile");
  });

  it("isn't written by files that only list names", () => {
    expect(by("echo a > k8s/a.yaml", "k8s/a.yaml", false, "CHANGELOG.md")).toBe(undefined);
    expect(by("echo a > k8s/a.yaml", "k8s/a.yaml", false, "docs/CHANGES.md")).toBe("docs/CHANGES.md");
  });
});

describe("a path in a command", () => {
  test.each([
    ["k8s/web.yaml", "k8s/web.yaml", true],
    ["./web.yaml", "k8s/web.yaml", true],
    ["../../web.yaml", "k8s/web.yaml", true],
    ["*/web.yaml", "k8s/web.yaml", true],
    ["k8s/*.yaml", "k8s/web.yaml", true],
    ["k8s/*.yaml", "k8s/deep/web.yaml", false],
    ["web/", "deploy/web", true],
    ["k8s/", "deploy/k8s", false],
    ["eb.yaml", "k8s/web.yaml", false],
    ["webxyaml", "k8s/web.yaml", false],
    ["web.yaml", "k8s/webxyaml", false],
    ["a", "k8s/a", false],
    ["*", "k8s/web.yaml", false],
  ])("%s leads to %s: %s", (word, to, expected) => {
    expect(leads(word, to)).toBe(expected);
  });

  test.each([
    ["run.sh", "kubectl apply -f k8s/web.yaml", ["k8s/web.yaml"]],
    ["run.sh", "kubectl apply -f other/web", []],
    ["run.sh", "kubectl apply \\\n  -f k8s/web.yaml", ["k8s/web.yaml"]],
    ["run.sh", "kubectl apply -f $DIR/web.yaml", ["k8s/web.yaml"]],
    ["run.sh", "argocd app create -f x -- web.yaml", ["k8s/web.yaml"]],
    ["run.sh", "kubectl get -f other", []],
    ["run.sh", "FILE=k8s/web.yaml", ["k8s/web.yaml"]],
    ["run.sh", "# k8s/web.yaml", []],
    ["docs/a.md", "see k8s/web.yaml", []],
    ["docs/a.md", "kubectl apply -f k8s/web.yaml", ["k8s/web.yaml"]],
    ["CHANGELOG.md", "kubectl apply -f k8s/web.yaml", []],
    ["run.sh", "FILE=web.yaml", ["k8s/web.yaml"]],
  ])("in %s applies files: %j", (path, text, found) => {
    expect([...appliedFiles([{ path, text }], new Set(["k8s/web.yaml"]))]).toEqual(found);
  });

  it("names a file without its folder only if no other file has that name", () => {
    const texts = [
      { path: "run.sh", text: "FILE=web.yaml\n" },
      { path: "k8s/web.yaml", text: "" },
      { path: "old/web.yaml", text: "" },
    ];
    expect([...appliedFiles(texts, new Set(["k8s/web.yaml"]))]).toEqual([]);
    expect([...appliedFiles(texts.slice(0, 2), new Set(["k8s/web.yaml"]))]).toEqual(["k8s/web.yaml"]);
  });
});

describe("a tree that was moved into a folder", () => {
  const moved = (files: readonly [string, string][], existing: readonly string[]) =>
    Object.fromEntries(
      movedTrees(
        files.map(([file, path]) => application(file, path)),
        (path) => existing.includes(path),
      ),
    );
  const three = ["a", "b", "c"].map((name): [string, string] => [
    `old/repo/argo/${name}.yaml`,
    `apps/${name}`,
  ]);
  const inside = ["a", "b", "c"].map((name) => `old/repo/apps/${name}`);

  it("is known by three Applications whose paths exist from there, and from the root none", () => {
    const found = Object.fromEntries(three.map(([file]) => [file, "old/repo"]));
    expect(moved(three, inside)).toEqual(found);
    expect(moved([...three, ["old/repo/argo/d.yaml", "apps/d"]], inside)).toEqual(found);
    expect(moved(three.slice(1), inside)).toEqual({});
    expect(moved(three, inside.slice(1))).toEqual({});
    expect(moved([...three, ["old/repo/argo/d.yaml", "apps/d"]], [...inside, "apps/d"])).toEqual({});
    expect(moved([...three, ["other/d.yaml", "apps/d"]], [...inside, "apps/d"])).toEqual(found);
  });

  it("is never the root, and may be one folder deep", () => {
    expect(
      moved(
        three.map(([, path]) => [`${path.slice(5)}.yaml`, path]),
        [],
      ),
    ).toEqual({});
    const shallow = three.map(([file, path]): [string, string] => [
      file.replace("old/repo/argo/", "repo/"),
      path,
    ]);
    expect(
      moved(
        shallow,
        inside.map((path) => path.replace("old/", "")),
      ),
    ).toEqual(Object.fromEntries(shallow.map(([file]) => [file, "repo"])));
  });
});

describe("a folder that is out of use", () => {
  test.each([
    ["archive", true],
    ["archives", true],
    ["_archived", true],
    [".archive", true],
    ["gitops-archive", true],
    ["k8s_archives", true],
    ["archived-apps", true],
    ["mail-archive", false],
    ["archiver", false],
    [`${"a.".repeat(100)}x`, false],
    [`${"a-b_c.".repeat(30)}old`, true],
    ["attic", true],
    ["graveyard", true],
    ["trash", true],
    ["old", true],
    ["monitoring-old", true],
    ["a.b_deprecated", true],
    ["web-obsolete", true],
    ["unused", true],
    ["web.disabled", true],
    ["Retired", true],
    ["gold", false],
    ["older", false],
    ["archivedb", false],
    ["legacy", true],
    ["not_ready", true],
    ["not-used", true],
    ["notInUse", true],
    ["web-inactive", true],
    ["notes", false],
    ["not-used-by-web", false],
    ["legacy-ui", false],
  ])("%s: %s", (name, expected) => {
    expect(saysOutOfUse(`k8s/${name}/web`)).toBe(expected);
  });

  const away = (files: Record<string, string>, environments: string[] = [], all: string[] = []) =>
    Object.fromEntries(
      putAway(
        Object.entries(files).map(([file, path]) => application(file, path)),
        environments,
        all,
      ),
    );

  it("puts its Applications away, unless all of them are there or something deploys them from there", () => {
    expect(away({ "argo/a.yaml": "a", "argo/old/b.yaml": "b" })).toEqual({ "argo/old/b.yaml": "argo/old" });
    expect(away({ "argo/a.yaml": "a", "argo/.tmp/deep/b.yaml": "b" })).toEqual({
      "argo/.tmp/deep/b.yaml": "argo/.tmp",
    });
    expect(away({ "argo/a.yaml": "a", "argo/.argocd/b.yaml": "b" })).toEqual({});
    expect(away({ "argo/a.yaml": "a", "argo/.apps/b.yaml": "b" })).toEqual({});
    expect(away({ "argo/old/a.yaml": "a", "argo/old/b.yaml": "b" })).toEqual({});
    const legacy = { "legacy/apps/a.yaml": "legacy/a", "legacy/apps/b.yaml": "legacy/b" };
    expect(away(legacy, [], ["legacy/a", "legacy/b"])).toEqual({});
    expect(away(legacy, [], ["legacy/a", "cluster/a"])).toEqual({
      "legacy/apps/a.yaml": "legacy",
      "legacy/apps/b.yaml": "legacy",
    });
    expect(away({ "argo/a.yaml": "argo/old", "argo/old/b.yaml": "b" })).toEqual({});
    expect(away({ "argo/a.yaml": "old", "argo/old/b.yaml": "b" })).toEqual({});
    expect(away({ "apps/a.yaml": "apps", "old/apps/b.yaml": "b" })).toEqual({ "old/apps/b.yaml": "old" });
    expect(away({ "argo/a.yaml": "a", "argo/old/b.yaml": "b" }, ["argo/old"])).toEqual({});
    expect(away({ "argo/a.yaml": "a", "argo/old/b.yaml": "b" }, ["argo"])).toEqual({
      "argo/old/b.yaml": "argo/old",
    });
    // What is put away keeps nothing in use.
    expect(away({ "argo/a.yaml": "a", "argo/old/b.yaml": "argo/old" })).toEqual({
      "argo/old/b.yaml": "argo/old",
    });
  });

  it("keeps what an Application above it takes with all folders, and every project", () => {
    const above = {
      file: "argo/a.yaml",
      resource: { kind: "Application", spec: { source: { path: "argo", directory: { recurse: true } } } },
    };
    const [old] = [application("argo/old/b.yaml", "b")];
    const found = (...objects: object[]) => Object.fromEntries(putAway(objects as ArgoObject[], []));
    expect(found(above, old as object)).toEqual({});
    const flat = { ...above, resource: { ...above.resource, spec: { source: { path: "argo" } } } };
    expect(found(flat, old as object)).toEqual({ "argo/old/b.yaml": "argo/old" });
    const whole = {
      ...above,
      resource: { ...above.resource, spec: { source: { path: ".", directory: { recurse: true } } } },
    };
    expect(found(whole, old as object)).toEqual({});
    expect(found(flat, { file: "argo/old/p.yaml", resource: { kind: "AppProject" } })).toEqual({});
    expect(found(flat, { file: "argo/old/s.yaml", resource: { kind: "ApplicationSet" } })).toEqual({
      "argo/old/s.yaml": "argo/old",
    });
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

  test.each([
    ["#- ../web", ["web"]],
    ["  # - web # not now", ["k8s/web"]],
    ['## - "./deep/web/"', ["k8s/deep/web"]],
    ["- web", []],
    ["# web", []],
    ["# - see the page", []],
  ])("that is a kustomization with %j has taken folders out: %j", (line, folders) => {
    const texts = [
      { path: "k8s/kustomization.yaml", text: `resources:\n${line}\n` },
      { path: "k8s/deep/kustomization.yaml", text: `${line}\n` },
      { path: "k8s/a.yaml", text: "# - other\n" },
    ];
    const found = [...commentedOut(texts)].filter(([, by]) => by === "k8s/kustomization.yaml");
    expect(found.map(([folder]) => folder)).toEqual(folders);
    const again = [...texts.slice(0, 1), { path: "k8s/kustomization.yml", text: `${line}\n` }];
    expect([...commentedOut(again).values()]).toEqual(folders.map(() => "k8s/kustomization.yaml"));
  });
});

describe("who deploys an environment", () => {
  const facts = (more: Partial<DeploymentFacts>, texts: Record<string, string> = {}): Deployment =>
    new Deployment({
      ...{
        environments: [],
        argo: [],
        unlisted: [],
        exists: () => false,
        isCopyOf: () => false,
        isEmpty: () => false,
        onlyChanges: () => false,
        isBlank: () => false,
        puts: () => [],
        isSwitchedOff: () => false,
        isTemplate: () => false,
      },
      texts: (passed = new Set()) =>
        Object.entries(texts).flatMap(([path, text]) => (passed.has(path) ? [] : [{ path, text }])),
      ask: (_, answer) => answer(),
      ...more,
    });
  const one = (folder: string, undeployed: DeployedFolder["undeployed"] = "others") => ({
    folder,
    undeployed,
  });
  const why = (folder: string, undeployed: DeployedFolder["undeployed"] = "others", texts = {}, more = {}) =>
    facts({ environments: [one(folder, undeployed) as DeployedFolder], ...more }, texts).whyNot(
      folder,
      false,
    );

  test.each<[ValueMap[], boolean]>([
    [[{ recurse: true }], true],
    [[{ include: "*.yaml" }], true],
    [[{ recurse: false }], false],
    [[{ recurse: true }, {}], false],
    [[], false],
  ])("Applications with directory %j pass over a kustomization: %s", (options, isPassed) => {
    const argo = options.map((directory) => {
      const given = application("argo/a.yaml", "a");
      const source = { repoURL: "x", path: "a", directory };
      return { ...given, resource: { ...given.resource, spec: { source } } };
    });
    expect(facts({ environments: [{ folder: "a" }], argo }).whyPassedOver("a")).toBe(
      isPassed
        ? "Argo CD applies the files of a without its kustomization, as an Application has options for directories"
        : undefined,
    );
  });

  test.each<[DeployedFolder | undefined, number, string | undefined]>([
    [undefined, 1, undefined],
    [{ folder: "a" }, 0, "hand"],
    [{ folder: "a" }, 1, "argo"],
    [{ folder: "a", undeployed: "none" }, 1, "hand"],
    [{ folder: "a", authored: {} }, 1, "author"],
    [{ folder: "a", flux: {} as never, authored: {} }, 1, "flux"],
    [{ folder: "a", flux: { isOfArgo: true } as never }, 1, "argo"],
  ])("%j with %i objects of Argo CD is deployed by %s", (environment, objects, by) => {
    const argo = Array.from({ length: objects }, () => application("argo/a.yaml", "a"));
    expect(facts({ environments: environment === undefined ? [] : [environment], argo }).by("a")).toBe(by);
  });

  it("may be anyone in an environment for tests", () => {
    for (const folder of [
      ...["overlays/tests/web", "envs/e2e/web", "k8s/test/web", "test/web", "e2e", "clusters/a/tests/web"],
      ...["tests/overlays/dev", "integration-tests/overlays/dev"],
    ])
      expect(why(folder, "none")).toBe(undefined);
    expect(facts({ environments: [{ folder: "test/web" }] }).whyNot("test/web", false)).toBe(undefined);
  });

  it("is nobody for a bundle that operator-sdk completes, except for what stops its build", () => {
    const bundle = facts({ environments: [one("config/manifests", "none") as DeployedFolder] });
    expect(bundle.whyNotSample("config/manifests/bases/shop.yaml", "config/manifests")).toBe(
      "operator-sdk generates a bundle from config/manifests, and completes what is in it",
    );
    expect(bundle.whyNotSample("config/manifests/bases/shop.yaml", "config/default")).toBe(undefined);
  });

  test.each([
    ["docs/operator-manual/project.yaml", "docs/operator-manual/project.yaml is part of the documentation"],
    ["util/testdata/app.yaml", "util/testdata/app.yaml is for tests"],
    ["e2e/apps/app.yaml", "e2e/apps/app.yaml is for tests"],
    ["chart/templates/app.yaml", "chart/templates/app.yaml is an example or a template"],
    ["apps/docs.yaml", undefined],
  ])("is nobody for an Application in %s: %s", (file, reason) => {
    expect(facts({}).whyNotFile(file, "application")).toBe(reason);
    expect(facts({}).whyNotFile(file)).toBe(undefined);
  });

  it("is said for one that something deploys or builds", () => {
    expect(why("k8s/web", undefined)).toBe(
      "nothing here deploys or builds k8s/web, unlike other folders: delete it unless something elsewhere uses it",
    );
    expect(facts({ environments: [{ folder: "k8s/web" }] }).whyNot("k8s/web", false)).toBe(undefined);
    expect(facts({}).whyNot("k8s/web", false)).toBe(undefined);
    expect(why("k8s/web", "others", { "run.sh": "kustomize build k8s/web\n" })).toBe(undefined);
    expect(why("k8s/web", "none", { "run.sh": "ls k8s/web\n" })).toBe(undefined);
    // What others deploy is known, and a name alone deploys nothing.
    expect(why("k8s/web", "others", { "run.sh": "ls k8s/web\n" })).toBe(
      "nothing here deploys or builds k8s/web, unlike other folders, although a text here names it",
    );
    const loop = (end: string) => ({ "run.sh": `for one in k8s/web k8s/api; do\n  ${end}\ndone\n` });
    expect(why("k8s/web", "others", loop('kubectl apply -k "$one"'))).toBe(undefined);
    expect(why("k8s/web", "others", loop("kustomize build --enable-helm $\x7bone}"))).toBe(undefined);
    expect(why("k8s/web", "others", loop('kustomize build "other/$one"'))).toContain("unlike other folders");
    expect(
      facts({ environments: [one("k8s/web") as DeployedFolder] }, { "run.sh": "ls k8s/web\n" }).isUsed(
        "k8s/web",
      ),
    ).toBe(true);
    expect(facts({ environments: [one("k8s/web") as DeployedFolder] }).isUsed("k8s/web")).toBe(false);
  });

  test.each<[string, DeployedFolder["undeployed"], Record<string, string>, string]>([
    ["a", "patches", {}, "a lists files that other kustomizations read as patches, and nothing builds it"],
    ["a/fixtures/b", "none", {}, "a/fixtures/b is test data"],
    ["a/test-cases/b", "none", {}, "a/test-cases/b is test data"],
    ...["a/tests/web", "tests/web", "test/e2e/config/web", "test/framework/web"].map(
      (folder): [string, "none", Record<string, string>, string] => [
        folder,
        "none",
        { "run.sh": `kustomize build ${folder}\n` },
        `${folder} is for tests, and nothing deploys it`,
      ],
    ),
    ["examples/b", "none", {}, "examples/b is an example or a template, and nothing but examples builds it"],
    [
      "tools/_sample_",
      "none",
      {},
      "tools/_sample_ is an example or a template, and nothing but examples builds it",
    ],
    ["k8s/new", "none", { "README.md": "cp -r k8s/new k8s/own\n" }, "k8s/new is copied before it is used"],
    [
      "config/manifests",
      "none",
      {},
      "only operator-sdk uses config/manifests, to generate a bundle, and nothing here does that",
    ],
    [
      "k8s/upstream/web",
      "none",
      {},
      "nothing here builds k8s/upstream/web, which was copied from elsewhere together with folders that are in use",
    ],
    [
      "k8s/incubator/web",
      "none",
      {},
      "nothing here builds k8s/incubator/web, whose name suggests that it isn't in use yet",
    ],
    ...(["starts", "none"] as const).map(
      (undeployed): [string, typeof undeployed, Record<string, string>, string] => [
        "k8s/old",
        undeployed,
        {},
        "nothing here builds k8s/old, whose name suggests that it is no longer used",
      ],
    ),
    [
      "k8s/web",
      "none",
      { "k8s/kustomization.yaml": "# - web\n" },
      "nothing here builds k8s/web, which k8s/kustomization.yaml has commented out",
    ],
    ...[
      "- `k8s/web/` (legacy, kept for reference): kubectl apply -k k8s/web",
      "| k8s/web | Deprecated |",
      "The deprecated overlay deploy/k8s/web",
    ].map((line): [string, "none", Record<string, string>, string] => [
      "k8s/web",
      "none",
      { "README.md": `kubectl apply -k k8s/web\n${line}\n` },
      "nothing here deploys k8s/web, and README.md says that it is no longer used",
    ]),
  ])("%s, which is of %s, is by nothing: %#", (folder, undeployed, texts, reason) => {
    expect(why(folder, undeployed, texts)).toBe(reason);
  });

  it.each([
    "k8s/web replaces the legacy k8s/old",
    "k8s/web-legacy is deprecated",
    "`k8s/web`. The deprecated one is gone",
    "k8s/web is the new overlay",
  ])("is who runs the command of a page that says %j", (line) => {
    const texts = { "README.md": `kubectl apply -k k8s/web\n${line}\n` };
    expect(why("k8s/web", "none", texts)).toBe(undefined);
    const deployed = facts({ environments: [{ folder: "k8s/web" }] }, { "README.md": "k8s/web is legacy\n" });
    expect(deployed.whyNot("k8s/web", false)).toBe(undefined);
  });

  it("is nobody for a base without overlays, a copy, an empty folder, and what CI applies something else for", () => {
    expect(why("k8s/base", "none", {}, { exists: (path: string) => path === "k8s/overlays" })).toBe(
      "nothing here builds k8s/base, and no overlay in k8s/overlays uses it",
    );
    expect(why("k8s/base", "none")).toBe(undefined);
    const besides = (count: number, texts: Record<string, string> = {}) =>
      facts(
        {
          environments: [
            "k8s/base",
            ...["a", "b", "c"].slice(0, count).map((name) => `${name}/overlays/dev`),
          ].map((folder) => one(folder, "none")) as DeployedFolder[],
        },
        texts,
      ).whyNot("k8s/base", false);
    expect(besides(3)).toBe(
      "nothing here builds k8s/base, and none of the overlays in this repository uses it",
    );
    expect([besides(2), besides(3, { "run.sh": "kustomize build k8s/base\n" })]).toEqual([
      undefined,
      undefined,
    ]);
    const environments = [one("copy/k8s/web", "starts"), { folder: "k8s/web" }] as DeployedFolder[];
    expect(facts({ environments, isCopyOf: () => true }).whyNot("copy/k8s/web", false)).toBe(
      "nothing here builds copy/k8s/web, which is a copy of k8s/web",
    );
    expect(facts({ environments }).whyNot("copy/k8s/web", false)).toBe(undefined);
    expect(why("tools/sample_a", "none")).toBe(undefined);
    const shown = (text: string, undeployed: DeployedFolder["undeployed"] = "none", file = "README.md") =>
      why("web", undeployed, { [file]: text });
    expect(shown("# Kustomize\n\nA collection of small examples\nand tips.\n")).toBe(
      "nothing here builds web, and README.md describes this repository as a collection of examples",
    );
    expect(shown("Snippets for [Kustomize](https://kustomize.io)\n")).toMatch(/a collection of examples$/);
    expect(shown("# Tools\nCloud tools and demos\n")).toMatch(/a collection of examples$/);
    expect([
      shown("# Shop\n\nWhat runs the shop.\n\nSee the examples.\n"),
      shown("# Shop\nWhat runs the shop.\n\nIt has examples.\n"),
      shown("# Examples\n\n    kubectl apply -k web\n"),
      shown("# Examples\n", "starts"),
      shown("# Examples\n", "none", "docs/README.md"),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    const empty = facts({ environments: [{ folder: "a" }], isEmpty: () => true });
    const blank = (texts: Record<string, string>, isBlank = true, isBuild = true) =>
      facts({ environments: [one("a", "starts") as DeployedFolder], isBlank: () => isBlank }, texts).whyNot(
        "a",
        isBuild,
      );
    expect(blank({})).toBe("the kustomization of a is empty, and nothing here builds it");
    expect([blank({}, false), blank({}, true, false), blank({ "run.sh": "kustomize build a\n" })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const template = facts({ environments: [{ folder: "a" }], isTemplate: () => true }, {});
    expect([template.whyNot("a", true), template.whyNot("a", false)]).toEqual([
      "the kustomization of a is a template, which another program fills in",
      undefined,
    ]);
    const said = (text: string, isOff = true) =>
      facts(
        {
          environments: [{ folder: "apps/mail" }],
          isBlank: () => isOff,
          isSwitchedOff: () => isOff,
        },
        { "sets/apps.yaml": `kind: ApplicationSet\n${text}`, "other.yaml": "- name: mail\n" },
      ).whyNot("apps/mail", true);
    expect(said("- name: web\n# - name: mail\n")).toBe(
      "sets/apps.yaml has commented it out, and everything in its own kustomization is commented out too",
    );
    expect(said("- name: mail\n# - name: mail\n")).toBe(undefined);
    expect(said("- name: web\n# - name: mail-in\n")).toBe(undefined);
    expect(said("- name: web\n# - name: mail\n", false)).toBe(undefined);
    expect([empty.whyNot("a", true), empty.whyNot("a", false)]).toEqual(["a has no objects yet", undefined]);
    const ci = { ".github/workflows/ci.yaml": "run: kubectl apply -k deploy/web\n" };
    expect(why("k8s/web", "none", ci, { exists: (path: string) => path === "deploy/web" })).toBe(
      "nothing here deploys or builds k8s/web, and .github/workflows/ci.yaml applies deploy/web in its place",
    );
  });

  it("is nobody for what a followed set of Applications leaves out, whatever the path in its template", () => {
    const texts = { "argo/set.yaml": "kind: ApplicationSet\n      path: 'deploy/{{app}}'\n" };
    const made = { ...application("argo/set.yaml", "deploy/api"), set: { kind: "ApplicationSet" } };
    const of = (argo: object[]) => why("deploy/web", "others", texts, { argo });
    expect(of([made])).toContain("unlike other folders");
    expect(of([application("argo/set.yaml", "deploy/api")])).toBe(undefined);
  });

  it("is nobody for what only puts together folders that are built one by one", () => {
    const puts = () => ["sites/a", "sites/b"];
    const of = (texts: Record<string, string>) => why("sites", "none", texts, { puts });
    const a = { "a.yaml": "annotations:\n  example.com/git-path: sites/a\n" };
    expect(of({ ...a, "b.sh": "kustomize build sites/b\n" })).toBe(
      "nothing here builds sites itself; each of the folders that it lists is built on its own",
    );
    expect(why("sites", "starts", { ...a, "b.sh": "kustomize build sites/b\n" }, { puts })).toBe(
      "nothing here builds sites itself; each of the folders that it lists is built on its own",
    );
    expect(of(a)).toBe(undefined);
    expect(of({ ...a, "b.sh": "kustomize build sites/b\nkustomize build sites\n" })).toBe(undefined);
    expect(why("sites", "none", a)).toBe(undefined);
  });

  it("is nobody for a folder of which no text tells, unlike of folders elsewhere", () => {
    const of = (script: string) =>
      facts({
        environments: ["alerts/web", "clusters/a", "alerts/mail"].map(
          (folder) => one(folder, "none") as DeployedFolder,
        ),
        texts: () => [{ path: "run.sh", text: script }],
      }).whyNot("alerts/web", true);
    expect(of("kustomize build clusters/a\n")).toBe("nothing here builds alerts/web, unlike clusters/a");
    // Whoever builds its neighbor may build it, too.
    expect(of("kustomize build clusters/a\nkustomize build alerts/mail\n")).toBe(undefined);
    expect(of("kustomize build alerts/web\n")).toBe(undefined);
    expect(of("echo\n")).toBe(undefined);
  });

  it("is nobody for what puts together bases that have overlays", () => {
    const puts = () => ["infra/vault/base", "infra/mail/base", "infra/gone/base"];
    const of = (...there: string[]) =>
      facts({
        environments: [one("infra", "none") as DeployedFolder],
        puts,
        exists: (path: string) => there.includes(path),
      }).whyNot("infra", true);
    const both = ["infra/vault/base", "infra/vault/overlays", "infra/mail/base"];
    expect(of(...both, "infra/mail/overlays")).toBe(
      "nothing here builds infra, and next to each base that it lists are overlays that are built instead",
    );
    expect(of(...both)).toBe(undefined);
    expect(of()).toBe(undefined);
  });

  it("may be anyone for the overlay of a base, whose other overlays aren't built instead of it", () => {
    const of = facts({
      environments: [one("overlays/beta", "none") as DeployedFolder],
      puts: () => ["base"],
      exists: (path: string) => ["base", "overlays"].includes(path),
    });
    expect(of.whyNot("overlays/beta", true)).toBe(undefined);
  });

  it("is nobody for a base of parts that overlays build on", () => {
    const why = (lines: string, more: Partial<DeploymentFacts> = {}, file = "gke/kustomization.yaml") =>
      facts(
        { environments: [one("bases", "none") as DeployedFolder], puts: () => ["bases/web"], ...more },
        { "bases/kustomization.yaml": "resources:\n- web\n", [file]: lines },
      ).whyNot("bases", false);
    expect(why("resources:\n- ../bases/web\n")).toBe(
      "nothing here builds bases itself; gke/kustomization.yaml builds on what it lists",
    );
    expect([
      why("resources:\n- ../bases/api\n"),
      why("resources:\n# - ../bases/web\n"),
      why("resources:\n- ../bases/web\n", { puts: () => ["bases/web", "bases/api"] }),
      why("resources:\n- ../bases/web\n", { puts: () => [] }),
      why("- ../bases/web\n", {}, "gke/list.yaml"),
      why("- ../web\n", {}, "bases/all/kustomization.yaml"),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  it("is nobody for what only an unlisted file deploys", () => {
    const unlisted = [{ file: "argo/web.yaml", alone: ["k8s/web"] }] as never;
    const idle = facts({ environments: [{ folder: "k8s/web" }], unlisted });
    expect(idle.whyNot("k8s/web", false)).toBe(
      "nothing that is deployed includes argo/web.yaml, which alone deploys k8s/web",
    );
    expect(idle.whyNotFile("argo/web.yaml")).toBe("nothing that is deployed includes argo/web.yaml");
    const applied = facts(
      { environments: [{ folder: "k8s/web" }], unlisted },
      { "run.sh": "kubectl apply -f argo/web.yaml\n" },
    );
    expect([applied.whyNot("k8s/web", false), applied.whyNotFile("argo/web.yaml")]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("is nobody for what only Applications deploy that are put away", () => {
    const set = { file: "argo/set.yaml", resource: { kind: "ApplicationSet", metadata: { name: "a" } } };
    const of = (...more: unknown[]) =>
      facts({
        environments: [{ folder: "apps/a" }, { folder: "apps/b" }],
        argo: [
          application("argo/a.yaml", "apps/a"),
          application("argo/old/b.yaml", "apps/b"),
          ...more,
        ] as never,
      });
    expect(of().whyNot("apps/b", false)).toBe(
      "nothing here applies the files in argo/old, which alone deploy apps/b",
    );
    expect(of().whyNot("apps/a", false)).toBe(undefined);
    expect(of(application("argo/c.yaml", "apps/b")).whyNot("apps/b", false)).toBe(undefined);
    expect(of(set).whyNot("apps/b", false)).toBe(undefined);
  });

  it("is nobody for Applications of examples, that are commented out, put away or moved", () => {
    expect(facts({}).whyNotFile("examples/a.yaml", "path")).toBe(
      "examples/a.yaml is an example or a template",
    );
    expect(facts({}).whyNotFile("examples/a.yaml")).toBe(undefined);
    const commented = { "argo/kustomization.yaml": "# - a.yaml\n" };
    expect(facts({}, commented).whyNotFile("argo/a.yaml", "application")).toBe(
      "argo/kustomization.yaml has argo/a.yaml commented out, and nothing here applies it",
    );
    const run = { "run.sh": "kubectl apply -f argo/a.yaml\n" };
    expect(facts({}, { ...commented, ...run }).whyNotFile("argo/a.yaml", "application")).toBe(undefined);
    const argo = [application("argo/a.yaml", "a"), application("argo/old/b.yaml", "b")];
    expect(facts({ argo }).whyNotFile("argo/old/b.yaml", "application")).toBe(
      "nothing here applies the files in argo/old",
    );
    const moved = ["a", "b", "c"].map((name) => application(`repo/argo/${name}.yaml`, `apps/${name}`));
    const exists = (path: string) => path.startsWith("repo/apps/");
    expect(facts({ argo: moved, exists }).whyNotFile("repo/argo/a.yaml", "path")).toBe(
      "all paths there begin at repo, which was moved or copied here as a whole",
    );
    expect(facts({ argo: moved, exists }).whyNotFile("repo/argo/a.yaml", "application")).toBe(undefined);
  });

  it("is nobody for the samples of an operator", () => {
    const of = (undeployed?: "none") =>
      facts({ environments: [{ folder: "config/samples", ...(undeployed && { undeployed }) }] }).whyNotSample(
        "config/samples/a.yaml",
        "config/samples",
      );
    expect(of("none")).toBe("config/samples/a.yaml is a sample of an operator, to be completed before use");
    expect(of()).toBe(undefined);
  });

  test.each([
    ["examples/a.yaml", true],
    ["a/_templates/b.yaml", true],
    ["a/sample-2/b.yaml", true],
    ["a/scaffolding/b.yaml", true],
    ["a/test-data/b.yaml", true],
    ["a/__mocks__/b.yaml", true],
    ["a/example.yaml", false],
    ["a/resampled/b.yaml", false],
    ["out/b.yaml", true],
  ])("%s is only shown: %s", (file, expected) => {
    expect(isForShow(file, { exclude: ["out"] })).toBe(expected);
  });
});

describe("a key in a file", () => {
  const known = (file: string, files: Record<string, string>) =>
    knownElsewhere(file, new MemoryTree(Object.entries(files)), "/");
  const chart = (text: string) => ({
    "a/charts/web/Chart.yaml": text,
    "a/charts/web/templates/deep/s.yaml": "s",
  });

  it("is known elsewhere if the file is a copy, of a downloaded chart, or of a developer's machine", () => {
    expect(known("copy/a/s.yaml", { "copy/a/s.yaml": "s", "a/s.yaml": "s" })).toBe(
      "copy/a/s.yaml is a copy of a/s.yaml",
    );
    expect(known("copy/a/s.yaml", { "copy/a/s.yaml": "s", "a/s.yaml": "t" })).toBe(undefined);
    expect(known("copy/a/s.yaml", { "copy/a/s.yaml": "", "a/s.yaml": "" })).toBe(undefined);
    expect(known("copy/s.yaml", { "copy/s.yaml": "s", "s.yaml": "s" })).toBe(undefined);
    expect(known("a/dev/tls/web.key", { "a/dev/tls/web.key": "k", "a/dev/compose.yaml": "- ./tls:/x" })).toBe(
      "a/dev/compose.yaml uses it on developers' machines",
    );
    expect(known("a/dev/web.pem", { "a/dev/web.pem": "k", "a/dev/docker-compose.yml": "- web.pem:/x" })).toBe(
      "a/dev/docker-compose.yml uses it on developers' machines",
    );
    expect(known("a/dev/web.pem", { "a/dev/web.pem": "k", "a/dev/compose.yml": "- other:/x" })).toBe(
      undefined,
    );
    expect(known("a/prod/web.pem", { "a/prod/web.pem": "k", "a/prod/compose.yml": "- web.pem:/x" })).toBe(
      undefined,
    );
    expect(known("a/charts/web/templates/deep/s.yaml", chart("name: web\n"))).toBe(undefined);
  });

  it("is known elsewhere if a scanner's list of reviewed findings names its file", () => {
    const file = "old/wg.conf";
    const of = (list: string, text: string) => known(file, { [file]: "k", [list]: text });
    const lists = ".gitleaksignore lists old/wg.conf as reviewed";
    expect(of(".gitleaksignore", "# reviewed\n1a2b3c:old/wg.conf:private-key:4\n")).toBe(lists);
    expect(of(".gitleaksignore", "old/wg.conf:private-key:4\n")).toBe(lists);
    expect(of(".secrets.baseline", '{"results": {"old/wg.conf": [{"type": "Private Key"}]}}')).toBe(
      ".secrets.baseline lists old/wg.conf as reviewed",
    );
    expect(of(".gitleaksignore", "very/old/wg.conf:private-key:4\nold/wg.conf.new:private-key:4\n")).toBe(
      undefined,
    );
  });

  it("is known elsewhere if a scanner is told to pass over its path", () => {
    const file = "kind/test-keys/ca.pem";
    const of = (list: string, text: string) => known(file, { [file]: "k", [list]: text });
    const told = (list: string) => `${list} tells a scanner to pass over ${file}`;
    const paths = (entry: string) => `[allowlist]\npaths = [\n  # example keys\n  '''${entry}''',\n]\n`;
    for (const entry of [
      "\\/test-keys\\/*\\.pem$",
      "^kind/test-keys/ca\\.pem$",
      "kind/.*",
      "(.*)/test-keys/(.*)",
    ])
      expect(of(".gitleaks.toml", paths(entry))).toBe(told(".gitleaks.toml"));
    expect(of("gitleaks.toml", `[[allowlists]]\npaths = ['''kind/test-keys/.*''']\n`)).toBe(
      told("gitleaks.toml"),
    );
    expect(of(".github/secret_scanning.yml", 'paths-ignore:\n  - "kind/**"\n')).toBe(
      told(".github/secret_scanning.yml"),
    );
    expect(of(".trufflehogignore", "docs/\nkind/test-keys/\n")).toBe(told(".trufflehogignore"));
    for (const entry of ["other/.*", "kind/test-key/.*", ".*\\.md", "kind", ".*"])
      expect(of(".gitleaks.toml", paths(entry))).toBe(undefined);
    expect(of(".gitleaks.toml", "[[rules]]\npath = '''kind/test-keys/.*'''\n")).toBe(undefined);
    expect(of(".trufflehogignore", "# kind/test-keys/\n")).toBe(undefined);
  });

  it("stands in a copy of a folder if most of its files are the same", () => {
    const tree = new MemoryTree([
      ...["a", "b", "deep/c"].map((name): [string, string] => [`one/${name}`, name]),
      ...["a", "b", "deep/c"].map((name): [string, string] => [`two/${name}`, name === "a" ? "x" : name]),
      ["three/a", "a"],
      ["three/b", "x"],
    ]);
    expect([
      isCopyOf("/one", "/two", tree),
      isCopyOf("/three", "/one", tree),
      isCopyOf("/one", "/none", tree),
    ]).toEqual([...[true, false, false]]);
  });
});
