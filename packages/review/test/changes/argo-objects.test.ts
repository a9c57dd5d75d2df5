import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { isManifestFile } from "../../src/discovery/argo-documents.ts";
import { ListedTree } from "../../src/discovery/listed-tree.ts";

/** Files by path; one that begins with "->" is a link. */
type Files = Record<string, string | Uint8Array>;

const FOLDERS: Files = {
  "overlays/production/shop/kustomization.yaml": "resources: [map.yaml]\n",
  "overlays/production/shop/map.yaml":
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {a: one}\n",
  "plain/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\ndata: {a: one}\n",
};

const OWN = "https://git.example.test/acme/deploy.git";
const SPEC = {
  project: "shop",
  source: { repoURL: OWN, targetRevision: "main", path: "overlays/production/shop" },
  destination: { server: "https://kubernetes.default.svc", namespace: "shop" },
};

type Fields = Record<string, unknown>;

const object = (kind: string, spec: Fields, metadata: Fields = {}, more: Fields = {}): Fields => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind,
  metadata: { name: "shop", ...metadata },
  spec,
  ...more,
});
const application = (spec: Fields = {}, metadata: Fields = {}, more: Fields = {}) =>
  object("Application", { ...SPEC, ...spec }, metadata, more);
const source = (fields: Fields) => application({ source: { ...SPEC.source, ...fields } });
const file = (...objects: Fields[]): Files => ({
  "argocd/shop.yaml": objects.map((one) => JSON.stringify(one)).join("\n---\n"),
});

function tree(label: string, files: Files): ListedTree {
  const contents = new Map(
    Object.entries({ ...FOLDERS, ...files }).map(([path, content]) => [
      `/${path}`,
      typeof content === "string" ? Buffer.from(content.replace(/^->/, "")) : Buffer.from(content),
    ]),
  );
  return new ListedTree(
    label,
    [...contents].map(([path, content]) => {
      const given = files[path.slice(1)];
      const link = typeof given === "string" && given.startsWith("->");
      return [path, { id: `${link}${content.toString("base64")}`, ...(link && { link: true }) }] as const;
    }),
    (path) => contents.get(path) ?? Buffer.alloc(0),
  );
}

function compared(before: Files, after: Files, options: Partial<Parameters<typeof compareTrees>[2]> = {}) {
  const [old, now] = [tree("before", before), tree("after", after)];
  const files = (one: ListedTree) => [...one.files.keys()].filter(isManifestFile);
  return compareTrees(old, now, { applications: { before: files(old), after: files(now) }, ...options });
}

/** What is said of the objects of Argo CD: "severity rule: message", without what each message begins with. */
function said(before: Files, after: Files): string[] {
  const failed = (message: string | undefined) =>
    message === undefined ? [] : [{ severity: "failed", id: "", message }];
  return compared(before, after)
    .environments.flatMap(({ risks, error }) => [...failed(error), ...risks])
    .map(
      ({ severity, id, message }) =>
        `${severity} ${id.replace("change/", "")}: ${message.replace(/^(?:Application|AppProject|ApplicationSet) shop:? /, "")}`,
    );
}

describe("a changed Application that nothing here applies", () => {
  it.each(
    rows(`
repository | source: {repoURL: "https://evil.example/pwned.git"} | error application-path: is applied from another repository or chart: from ${OWN} to https://evil.example/pwned.git; nothing came from there before
chart | source: {chart: shop} | error application-path: is applied from another repository or chart: now shop; nothing came from there before | warning application-path: applies a different folder: no longer overlays/production/shop
revision | source: {targetRevision: evil} | warning application-path: follows another revision: from main to evil
path | source: {path: plain} | warning application-path: applies a different folder: from overlays/production/shop to plain
plugin | source: {plugin: {name: evil}} | error application-path: changes the plugin that renders it: now evil
cluster | destination: {server: "https://evil.example:6443", namespace: shop} | warning application-path: deploys to another cluster or namespace: from https://kubernetes.default.svc to https://evil.example:6443
namespace | destination: {server: "https://kubernetes.default.svc", namespace: kube-system} | warning application-path: deploys to another cluster or namespace: from shop to kube-system
project | project: default | warning application-path: is in another project: from shop to default
automation | syncPolicy: {automated: {prune: true, selfHeal: true, allowEmpty: true}} | warning application-path: is synced differently: syncPolicy.automated.prune, syncPolicy.automated.selfHeal, syncPolicy.automated.allowEmpty change, now true
sync options | syncPolicy: {syncOptions: ["Replace=true", "Validate=false"]} | warning application-path: applies changes differently (syncOptions): now Replace=true, Validate=false
labels of its namespace | syncPolicy: {managedNamespaceMetadata: {labels: {pod-security.kubernetes.io/enforce: privileged}}} | warning application-path: is synced differently: syncPolicy.managedNamespaceMetadata.labels.pod-security.kubernetes.io/enforce changes, now privileged
finalizer | metadata: {finalizers: [resources-finalizer.argocd.argoproj.io/background]} | warning application-path: leaves or deletes other objects when it is deleted (finalizers): now resources-finalizer.argocd.argoproj.io/background
ignored differences | ignoreDifferences: [{kind: ClusterRole, jsonPointers: [/rules]}] | warning application-path: ignores other differences between git and the cluster: now ClusterRole, /rules
images | source: {kustomize: {images: ["shop=evil.example/pwned:9"]}} | warning application-path: renders its sources differently: kustomize.images changes
operation | operation: {sync: {revision: evil}} | error application-path: starts a sync as soon as it is applied (operation): now evil
annotation | metadata: {annotations: {argocd-image-updater.argoproj.io/image-list: evil.example/pwned}} | warning application-path: annotations.argocd-image-updater.argoproj.io/image-list changes
information | revisionHistoryLimit: 3 | info application-path: revisionHistoryLimit changes
  `),
  )("is a risk in words of its own: %s", (_, fields, ...expected) => {
    const { source: from, metadata, operation, ...spec } = parse(`{${fields}}`);
    // A chart has no path.
    const own = { ...SPEC.source, ...(from?.chart && { path: undefined }), ...from };
    const after = application({ source: own, ...spec }, metadata, operation && { operation });
    expect(said(file(application()), file(after))).toEqual(expected);
  });

  it("says nothing of what means the same: one source, or a list of it, and other comments", () => {
    const { source: only, ...rest } = SPEC;
    expect(said(file(application()), file(object("Application", { ...rest, sources: [only] })))).toEqual([]);
    const text = JSON.stringify(application());
    const { environments } = compared(
      { "argocd/a.yaml": `# one\n${text}` },
      { "argocd/a.yaml": `# two\n${text}\n` },
    );
    expect(environments).toEqual([]);
  });

  it("is told in a folder below one whose files alone an Application applies, and not where it applies both", () => {
    const evil = { "argocd/deep/evil.yaml": JSON.stringify(application({}, { name: "evil" })) };
    const root = (directory: Fields) =>
      file(application({ source: { ...SPEC.source, path: "argocd", directory } }, { name: "root" }));
    const told = (directory: Fields) =>
      compared(root(directory), { ...root(directory), ...evil }).environments.map(({ path, resources }) => [
        path,
        resources.map(({ action, name }) => `${action} ${name}`),
      ]);
    expect(told({})).toEqual([["argocd/deep", ["added evil"]]]);
    expect(told({ recurse: true })).toEqual([["argocd", ["added evil"]]]);
  });

  it("says which repository is new where others are known", () => {
    const both = (repoURL: string) => file(source({ repoURL }), application({}, { name: "other" }));
    expect(said(both("https://a.example/x"), both(OWN))[0]).toMatch(
      /^warning application-path: .*to https:\/\/git/,
    );
  });
});

/** An Application of a chart. */
const chart = (name = "chart") =>
  object(
    "Application",
    { ...SPEC, source: { repoURL: "https://charts.example.test", chart: "shop", targetRevision: "1.0.0" } },
    { name },
  );
/** A folder with a kustomization that lists these objects. */
const listing = (folder: string, ...objects: Fields[]): Files => ({
  [`${folder}/kustomization.yaml`]: "resources: [all.yaml]\n",
  [`${folder}/all.yaml`]: objects.map((one) => JSON.stringify(one)).join("\n---\n"),
});

describe("objects of Argo CD that come, go and move", () => {
  const project = (spec: Fields) => object("AppProject", spec);
  /** What applies the file of the others. */
  const root = {
    "root.yaml": JSON.stringify(
      application(
        { source: { ...SPEC.source, path: "argocd" }, syncPolicy: { automated: { prune: true } } },
        { name: "root" },
      ),
    ),
  };
  it.each<[string, Files, Files, ...string[]]>([
    [
      "a new Application of a foreign repository",
      file(application()),
      file(
        application(),
        object(
          "Application",
          { ...SPEC, source: { repoURL: "https://evil.example/x", path: "x" } },
          { name: "x" },
        ),
      ),
      "warning application-path: Application x is new, and applies what is in https://evil.example/x, a source that nothing here used before",
    ],
    [
      "one that moves to another folder",
      { ...listing("apps/a", application()), ...listing("apps/b", chart()) },
      { ...listing("apps/a", application(), chart()), ...listing("apps/b", object("AppProject", {})) },
      "warning environment-structure: Application chart moves here from apps/b: pruning that folder first deletes it, until this one creates it again",
    ],
    [
      "one with a repository that only another folder uses",
      { ...listing("apps/a", application()), ...listing("apps/b", chart()) },
      { ...listing("apps/a", application(), chart("two")), ...listing("apps/b", chart()) },
      "warning application-path: Application two is new, and applies what is in https://charts.example.test, a source that nothing here used before",
    ],
    [
      "one that is gone",
      {
        ...root,
        ...file(application({}, { finalizers: ["resources-finalizer.argocd.argoproj.io"] }), project({})),
      },
      { ...root, ...file(project({})) },
      "error application-removed: is removed: everything that it deployed is deleted with it",
    ],
    [
      "one that is gone, and that a person applied",
      file(application({}, { finalizers: ["resources-finalizer.argocd.argoproj.io"] }), project({})),
      file(project({})),
      "warning application-removed: is no longer rendered, but stays in the cluster: nothing here applies argocd/shop.yaml, and what a person applied nothing prunes",
    ],
    [
      "a project that permits everything",
      {},
      file(
        project({
          sourceRepos: ["*"],
          destinations: [{ server: "*", namespace: "*" }],
          clusterResourceWhitelist: [{ group: "*", kind: "*" }],
        }),
      ),
      "warning project-permits-more: is new, and permits * (sourceRepos)",
      "warning project-permits-more: is new, and permits namespace=* server=* (destinations)",
      "warning project-permits-more: is new, and permits group=* kind=* (clusterResourceWhitelist)",
    ],
    [
      "a project that is opened",
      file(
        project({
          sourceRepos: ["a"],
          namespaceResourceWhitelist: [{ group: "", kind: "Pod" }],
          namespaceResourceBlacklist: [{ group: "", kind: "Secret" }],
        }),
      ),
      file(project({ sourceRepos: ["a", "b"], sourceNamespaces: ["team"] })),
      "warning project-permits-more: now permits b (sourceRepos)",
      "warning project-permits-more: now permits team (sourceNamespaces)",
      "warning project-permits-more: permits every kind in its namespaces now",
      "warning project-permits-more: no longer forbids group= kind=Secret (namespaceResourceBlacklist)",
    ],
    [
      "one that moves to a folder that nobody reads",
      file(application()),
      { "old/shop.yaml": JSON.stringify(application()) },
      "warning application-path: moves from argocd/shop.yaml to old/shop.yaml: what applied it there no longer finds it",
    ],
    [
      "one whose file gets another name",
      file(application()),
      { "argocd/store.yaml": JSON.stringify(application()) },
    ],
    [
      "one that leaves what Argo CD reads for a folder that nobody reads",
      { "argocd/kustomization.yaml": "resources: [shop.yaml]\n", ...file(application()) },
      { "argocd/kustomization.yaml": "resources: []\n", "old/shop.yaml": JSON.stringify(application()) },
      "warning application-removed: is removed: its objects stay in the cluster, but nothing updates them anymore",
      "warning application-path: moves from argocd/shop.yaml to old/shop.yaml: what applied it there no longer finds it",
    ],
    [
      "one under another name",
      { ...root, ...file(application()) },
      { ...root, ...file(application({}, { name: "other" })) },
      "warning application-removed: is removed: its objects stay in the cluster, but nothing updates them anymore",
      "info application-path: Application other is new, and applies what is in https://git.example.test/acme/deploy.git",
    ],
  ])("%s is said", (_, before, after, ...expected) => {
    expect(said(before, after)).toEqual(expected);
  });

  it("Applications of one name in several folders are told apart", () => {
    const both = (revision: string): Files => ({
      "a/shop.yaml": JSON.stringify(application()),
      "b/shop.yaml": JSON.stringify(source({ targetRevision: revision })),
    });
    const { environments } = compared(both("one"), both("two"));
    expect(environments.map(({ path, resources }) => [path, resources.length])).toEqual([["b", 1]]);
  });

  it("what an ApplicationSet makes is looked at like an Application", () => {
    const set = (spec: Fields, generators: unknown = [{ list: { elements: [{ a: "b" }] } }]) =>
      file(
        object("ApplicationSet", {
          generators,
          template: { metadata: { name: "{{a}}" }, spec: { ...SPEC, ...spec } },
        }),
      );
    expect(said(set({}), set({ project: "default" }))[0]).toMatch(/^warning application-path/);
    expect(said(set({}), set({}, [{ clusters: {} }]))).toEqual([
      "warning application-path: generators.list.elements.a, generators.clusters change",
    ]);
    const fewer = [{ list: { elements: [] } }];
    expect(said(set({}), set({}, fewer))).toEqual([
      expect.stringMatching(/^error application-removed: /),
      expect.stringMatching(/^warning application-path: /),
    ]);
    const nested = (repoURL: string) =>
      set({}, [{ list: { elements: [], template: { spec: { source: { repoURL } } } } }]);
    expect(said(nested(OWN), nested("https://evil.example/x"))[0]).toMatch(/^error application-path/);
  });
});

it("an Application is removed with the file that its set reads, whichever environment renders the set", () => {
  const set = object("ApplicationSet", {
    generators: [{ git: { repoURL: OWN, revision: "main", files: [{ path: "apps/*/app.yaml" }] } }],
    template: { metadata: { name: "{{name}}" }, spec: SPEC },
  });
  const files: Files = {
    "argocd/set.yaml": JSON.stringify(set),
    "argocd/kustomization.yaml": "resources: [set.yaml]\n",
    "apps/a/app.yaml": "name: a\n",
    "apps/b/app.yaml": "name: b\n",
  };
  const { "apps/b/app.yaml": renamed, ...rest } = files;
  const { environments } = compared(files, { ...rest, "apps/b/off.yaml": renamed as string });
  expect(
    environments.flatMap(({ risks }) => risks.map(({ severity, id, message }) => [severity, id, message])),
  ).toEqual([
    [
      "error",
      "change/application-removed",
      expect.stringContaining("everything that it deployed is deleted"),
    ],
  ]);
});

describe("an Application is found however it is written", () => {
  const evil = source({ repoURL: "https://evil.example/pwned.git" });
  const json = (value: Fields) => JSON.stringify(value);
  const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);
  const escaped = (text: string) =>
    text.replace("argoproj", "argo\\x70roj").replace('"Application"', '"\\u0041pplication"');
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const fieldsOf = ({ apiVersion, metadata, spec }: Fields) =>
    Object.entries({ apiVersion, metadata, spec })
      .map(([key, value]) => `${key}: ${json(value as Fields)}\n`)
      .join("");
  it.each<[string, (value: Fields) => Files]>([
    ["JSON", (value) => ({ "argocd/shop.json": json(value) })],
    [
      "escapes in JSON",
      (value) => ({ "argocd/shop.json": json(value).replace(/argoproj.io\//, "\\u0061rgoproj.io\\/") }),
    ],
    ["escapes in YAML", (value) => ({ "argocd/shop.yml": escaped(json(value)) })],
    [
      "a text that goes on in the next line",
      (value) => ({ "a.yaml": json(value).replace("argoproj", "argo\\\n   proj") }),
    ],
    ["tags", (value) => ({ "a.yaml": json(value).replace('"Application"', "!!str Application") })],
    [
      "binary tags",
      (value) => ({
        "a.yaml": json(value)
          .replace('"Application"', `!!binary ${base64("Application")}`)
          .replace('"argoproj.io/v1alpha1"', `!!binary ${base64("argoproj.io/v1alpha1")}`),
      }),
    ],
    ["UTF-16", (value) => ({ "a.yaml": utf16(json(value)) })],
    ["a byte order mark", (value) => ({ "a.yaml": `\ufeff${json(value)}` })],
    ["a List", (value) => ({ "a.yaml": json({ apiVersion: "v1", kind: "List", items: [value] }) })],
    [
      "lists in lists",
      (value) => ({ "a.yaml": json({ kind: "ApplicationList", items: [{ kind: "List", items: [value] }] }) }),
    ],
    ["several documents", (value) => ({ "a.yaml": `a: 1\n---\n${json(value)}\n--- # end\nb: 2\n` })],
    ["a second object of JSON", (value) => ({ "a.yaml": `${json({ kind: "A" })}${json(value)}` })],
    [
      "JSON behind JSON that is null",
      (value) => ({ "a.yaml": `${json({ kind: "A" })}\nnull ${json(value)}` }),
    ],
    [
      "YAML behind JSON",
      (value) => ({ "a.yaml": `${json({ kind: "A" })}\n# one\nkind: Application\n${fieldsOf(value)}` }),
    ],
    ["a byte order mark behind others", (value) => ({ "a.yaml": `a: 1\n---\n\ufeff${json(value)}` })],
    ["a tag of its document", (value) => ({ "a.yaml": `--- !!map\n${json(value)}` })],
    ["a directive", (value) => ({ "a.yaml": `%YAML 1.1\n---\n${json(value)}` })],
    [
      "anchors and merge keys",
      ({ spec, ...rest }) => ({
        "a.yaml": `x-base: &base ${json(rest)}\n<<: *base\nspec: &s ${json(spec as Fields)}\nx-again: *s\n`,
      }),
    ],
    [
      "another ending that a kustomization lists",
      (value) => ({ "argocd/app.txt": json(value), "argocd/kustomization.yaml": "resources: [app.txt]\n" }),
    ],
    [
      "a link to a file of another ending",
      (value) => ({ "hid/app.txt": json(value), "argocd/a.yaml": "->../hid/app.txt" }),
    ],
    [
      "a key that stands twice in JSON",
      (value) => ({ "a.json": json(value).replace("{", '{"kind":"ConfigMap",') }),
    ],
    [
      "a folder that a root applies",
      (value) => ({
        "argocd/a.yaml": json(value),
        "root.yaml": json(
          application({ source: { repoURL: OWN, path: "./argocd/../argocd/" } }, { name: "root" }),
        ),
      }),
    ],
    ["Windows line ends", (value) => ({ "a.yaml": JSON.stringify(value, null, 2).replaceAll("\n", "\r\n") })],
    ["a later apiVersion", (value) => ({ "a.yaml": json(value).replace("v1alpha1", "v1") })],
  ])("%s", (_, files) => {
    const found = said(files(application()), files(evil));
    expect(found.filter((one) => one.startsWith("error application-path"))).toHaveLength(1);
  });

  it("a file that may hold one and can't be read is not checked, and was before", () => {
    const broken = `${json(evil)}\n---\nb: {\n`;
    const { environments, notLookedAt } = compared(file(application()), { "argocd/shop.yaml": broken });
    expect(environments).toEqual([]);
    expect(notLookedAt).toMatchObject([{ place: "argocd/shop.yaml", cause: "unreadable", lost: true }]);
  });

  it("a template of a chart that only has annotations of Argo CD is none", () => {
    const text =
      'kind: {{ .Kind }}\nmetadata: {annotations: {"argocd.argoproj.io/hook": PreSync}}\n{{ end }}';
    expect(compared({}, { "chart/templates/a.yaml": text }).notLookedAt).toEqual([]);
  });
});

describe("what an Application applies is looked at, or said not to be", () => {
  const evil: Files = {
    "plain/map.yaml":
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: x}\nroleRef: {kind: ClusterRole, name: cluster-admin}\n",
  };
  const at = (fields: Fields): Files => file(source({ path: "plain", ...fields }));
  it.each<[string, Files]>([
    ["./plain/../plain/", at({ path: "./plain/../plain/" })],
    ["plain//", at({ path: "plain//" })],
    ["overlays/../plain/.", at({ path: "overlays/../plain/." })],
    ["the root, with what is below", at({ path: ".", directory: { recurse: true, include: "plain/*" } })],
    ["a link", { ...at({ path: "linked" }), linked: "->plain" }],
    ["an empty list of options", at({ kustomize: {}, helm: {}, directory: { recurse: false } })],
  ])("its folder is written %s", (_, files) => {
    const { environments, notLookedAt } = compared(files, { ...files, ...evil });
    const kinds = environments.flatMap(({ resources }) =>
      resources.map(({ action, kind }) => `${action} ${kind}`),
    );
    expect(kinds).toEqual(["added ClusterRoleBinding", "removed ConfigMap"]);
    expect(notLookedAt).toEqual([]);
  });

  it("options for plain files make plain files of a folder with a kustomization", () => {
    const hidden: Files = { "overlays/production/shop/evil.yaml": evil["plain/map.yaml"] as string };
    const files = file(source({ directory: { recurse: true, exclude: "kustomization.yaml" } }));
    const { environments } = compared(files, { ...files, ...hidden });
    expect(environments.flatMap(({ resources }) => resources.map(({ kind }) => kind))).toEqual([
      "ClusterRoleBinding",
    ]);
  });

  describe("a kustomization below a folder whose files an Application reads one by one", () => {
    const inner: Files = {
      "plain/inner/kustomization.yaml":
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [role.yaml]\n",
      "plain/inner/role.yaml": evil["plain/map.yaml"] as string,
    };
    const { "plain/inner/kustomization.yaml": _, ...without } = inner;
    const changes = (before: Files, after: Files) =>
      compared(before, after).environments.flatMap(({ path, resources }) =>
        resources.map(({ action, kind }) => `${path}: ${action} ${kind}`),
      );
    const recursed = at({ directory: { recurse: true } });

    it.each<[string, Files]>([
      ["reads it as one more object", recursed],
      ["leaves it out", at({ directory: { recurse: true, exclude: "*/kustomization.yaml" } })],
      ["doesn't read the folders below it", at({})],
    ])("is an environment of its own, also where that folder %s", (_why, files) => {
      expect(changes({ ...files, ...inner }, { ...files, ...without })).toContain(
        "plain/inner: removed ClusterRoleBinding",
      );
    });
  });

  it("other files of a folder than before are a change though none of them is", () => {
    const more: Files = { "plain/b.yaml": evil["plain/map.yaml"] as string };
    const { environments } = compared(
      { ...more, ...at({ directory: { include: "map*" } }) },
      { ...more, ...at({ directory: { include: "*" } }) },
    );
    expect(environments.map(({ path, resources }) => [path, ...resources.map(({ kind }) => kind)])).toEqual([
      ["plain", "ClusterRoleBinding"],
      ["argocd", "Application"],
    ]);
  });

  it("a second Application of the same folder hides nothing of the first", () => {
    const second = {
      "argocd/z.yaml": JSON.stringify(
        application(
          { source: { ...SPEC.source, path: "plain", directory: { include: "none*" } } },
          { name: "z" },
        ),
      ),
    };
    const { environments } = compared(at({}), { ...at({}), ...second, ...evil });
    expect(environments.flatMap(({ resources }) => resources.map(({ kind }) => kind))).toContain(
      "ClusterRoleBinding",
    );
  });

  it.each<[string, string, Fields, string]>([
    ["a folder that isn't here", "application", { path: "nowhere" }, "nowhere isn't in this repository"],
    ["a folder without manifests", "application", { path: "overlays" }, "it has no file to apply"],
    ["a path that leads out", "application", { path: "../plain" }, "leads out of its repository"],
    ["a plugin", "plugin", { plugin: { name: "x" } }, "rendered by a plugin"],
    [
      "options of two tools",
      "application",
      { kustomize: { namePrefix: "a" }, helm: { values: "a: 1" } },
      "uses only one",
    ],
    [
      "options of a tool that has nothing there",
      "application",
      { kustomize: { namePrefix: "a" } },
      "its folder has no files",
    ],
  ])("%s is not checked", (_, cause, fields, why) => {
    const { notLookedAt } = compared(at({}), at(fields));
    expect(notLookedAt).toMatchObject([{ cause, what: expect.stringContaining(why) }]);
  });

  it("an override beside the folder that can't be read is not checked", () => {
    const files = (text: string): Files => ({ ...at({}), "plain/.argocd-source.yaml": text });
    expect(compared(files("{}\n"), files("a: [\n")).notLookedAt).toContainEqual(
      expect.objectContaining({ place: "plain/.argocd-source.yaml", cause: "unreadable" }),
    );
  });
});

it("only what is asked for is shown, and what both sides leave out isn't", () => {
  const [before, after] = [file(application()), file(source({ targetRevision: "x" }))];
  const paths = (options: object) => compared(before, after, options).environments.map(({ path }) => path);
  expect(paths({ only: ["overlays/**"] })).toEqual([]);
  expect(paths({ only: ["argocd"] })).toEqual(["argocd"]);
  expect(paths({ exclude: ["argocd"] })).toEqual([]);
  expect(paths({ exclude: ["argocd"], also: {} })).toEqual(["argocd"]);
  expect(paths({ paths: ["overlays/*/*"] })).toEqual(["argocd"]);
});

it("an Application that a kustomization patches is shown once, as it is applied", () => {
  const rooted = (revision: string): Files => ({
    ...file(application()),
    "argocd/patch.yaml": JSON.stringify(object("Application", { source: { targetRevision: revision } })),
    "argocd/kustomization.yaml": "resources: [shop.yaml]\npatches: [{path: patch.yaml}]\n",
  });
  const { environments } = compared(rooted("one"), rooted("two"));
  expect(environments.map(({ path, risks }) => [path, ...risks.map(({ id }) => id)])).toEqual([
    ["argocd", "change/application-path"],
  ]);
});

describe("what decides what an ApplicationSet makes", () => {
  const template = {
    metadata: { name: "{{name}}" },
    spec: { ...SPEC, source: { ...SPEC.source, path: "{{folder}}", targetRevision: "{{git.revision}}" } },
  };
  const set = (generator: Fields, more: Fields = {}): Files =>
    file(object("ApplicationSet", { generators: [generator], template, ...more }));
  const config = (folder: string, revision: string): Files => ({
    "clusters/a/config.json": JSON.stringify({ name: "a", folder, git: { revision } }),
  });
  const files = set({ git: { files: [{ path: "clusters/*/config.json" }] } });

  it("may stand in files, whose change is one of the Applications", () => {
    expect(said({ ...files, ...config("plain", "one") }, { ...files, ...config("plain", "two") })).toEqual([
      "warning application-path: Application a follows another revision: from one to two",
    ]);
    const { notLookedAt } = compared(
      { ...files, ...config("plain", "x") },
      { ...files, ...config("gone", "x") },
    );
    expect(notLookedAt).toMatchObject([
      { cause: "application", what: expect.stringContaining("gone isn't in this") },
    ]);
    const gone = said({ ...files, ...config("plain", "one") }, files);
    expect(gone).toEqual([expect.stringMatching(/application-removed: Application a is removed/)]);
  });

  it("may move to another set: the Application is neither removed nor new", () => {
    const sets: Files = Object.fromEntries(
      ["apps", "data"].map((name) => {
        const generator = { git: { files: [{ path: `${name}/*.json` }] } };
        const one = object("ApplicationSet", { generators: [generator], template }, { name });
        return [`argocd/${name}.yaml`, JSON.stringify(one)];
      }),
    );
    const at = (inSet: "apps" | "data"): Files => ({
      ...sets,
      [`${inSet}/a.json`]: JSON.stringify({ name: "a", folder: "plain", git: { revision: "one" } }),
    });
    expect(said(at("apps"), at("data"))).toEqual([
      "warning application-path: Application a moves from argocd/apps.yaml to argocd/data.yaml: what applied it there no longer finds it",
    ]);
  });

  it("is not checked where nobody can tell it from the repository", () => {
    const elements = [{ name: "a", folder: "plain", "git.revision": "x" }];
    const causes = (after: Files) => compared({}, after).notLookedAt.map(({ cause }) => cause);
    expect(causes(set({ list: { elements } }))).toEqual([]);
    expect(causes(set({ list: { elements }, x: 1 }, { templatePatch: "spec: {}" }))).toEqual([]);
    expect(causes(set({ list: { elements } }, { goTemplate: true, templatePatch: "{{ env }}" }))).toEqual([
      "generator",
    ]);
    expect(causes(set({ list: { elements: [{ ...elements[0], count: 1 }] } }))).toEqual(["generator"]);
    expect(causes(set({ list: { elementsYaml: "{{ .x }}" } }))).toEqual(["generator"]);
    expect(causes({ ...files, "clusters/a/config.json": "a: [" })).toEqual(["generator"]);
    expect(causes(set({ clusters: {} }))).toEqual(["generator"]);
  });

  it("has a template of its own above that of its set", () => {
    const own = {
      list: {
        elements: [{ name: "a", folder: "nowhere" }],
        template: { spec: { source: { path: "plain" } } },
      },
    };
    const change: Files = {
      "plain/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\ndata: {a: two}\n",
    };
    const { environments, notLookedAt } = compared(set(own), { ...set(own), ...change });
    expect([environments.map(({ path }) => path), notLookedAt]).toEqual([["plain"], []]);
  });
});

it("the dry source of a hydrator is what is applied", () => {
  const hydrated = file(
    object("Application", {
      ...SPEC,
      source: undefined,
      sourceHydrator: {
        drySource: { repoURL: OWN, path: "plain", targetRevision: "main" },
        syncSource: { targetBranch: "env", path: "x" },
      },
    }),
  );
  const { environments } = compared(hydrated, {
    ...hydrated,
    "plain/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
  });
  expect(environments.map(({ path, resources }) => [path, resources.length])).toEqual([["plain", 1]]);
});

it("hostile files end in words, and in no crash", () => {
  const link = { ...file(source({ path: "plain" })), "plain/x.yaml": "->../../../../etc/passwd" };
  const deep = `${'{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "spec": '}${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  const names = application(
    { constructor: "x", ["__proto__"]: { a: 1 }, syncPolicy: { toString: [1] } },
    { name: "hasOwnProperty", annotations: { valueOf: "x" } },
  );
  for (const files of [
    link,
    { "argocd/shop.json": deep },
    file(names),
    file(application({ source: "x", sources: 3, destination: [], syncPolicy: "x" }, { finalizers: 7 })),
    file(
      object("ApplicationSet", { generators: "x", template: [] }),
      object("AppProject", { sourceRepos: "x", destinations: [null] }),
    ),
  ] as Files[]) {
    const { environments, notLookedAt } = compared({ "plain/y.yaml": "a: 1\n" }, files);
    expect(environments.length + notLookedAt.length).toBeGreaterThan(0);
    expect(environments.filter(({ unexpected }) => unexpected)).toEqual([]);
  }
});

it("an Application whose folder becomes a link, or leads elsewhere, stays the environment that it was", () => {
  const app = file(source({ kustomize: { images: ["shop=shop:2"] } }));
  const made = (value: string): Files => ({
    [`hid/${value}/kustomization.yaml`]: "resources: [map.yaml]\n",
    [`hid/${value}/map.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {a: ${value}}\n`,
  });
  const linked = (to: string): Files => ({
    ...app,
    ...made("one"),
    ...made("two"),
    "web/shop": `->../hid/${to}`,
  });
  const at = (files: Files): Files => ({
    ...files,
    ...file(source({ path: "web/shop", kustomize: { images: ["a=b"] } })),
  });
  const { environments } = compared(at(linked("one")), at(linked("two")));
  expect(environments.map(({ path, resources }) => [path, resources.map(({ action }) => action)])).toEqual([
    ["web/shop", ["changed"]],
  ]);
});

test("an object of Flux doesn't have what Argo CD applies look as if it stayed where it was", () => {
  const overlay = "overlays/production/shop/kustomization.yaml";
  const flux = {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: "shop" },
    spec: {
      path: "./overlays/production/shop",
      targetNamespace: "shop",
      sourceRef: { kind: "GitRepository" },
    },
  };
  const { environments, notLookedAt } = compared(
    { ...file(application()), [overlay]: "namespace: shop\nresources: [map.yaml]\n" },
    {
      ...file(application()),
      [overlay]: "namespace: kube-system\nresources: [map.yaml]\n",
      "flux/shop.yaml": JSON.stringify(flux),
    },
  );
  expect(environments.flatMap(({ resources }) => resources.map(({ namespace }) => namespace))).toContain(
    "kube-system",
  );
  expect(notLookedAt).toContainEqual(expect.objectContaining({ place: "flux/shop.yaml", cause: "flux" }));
});
