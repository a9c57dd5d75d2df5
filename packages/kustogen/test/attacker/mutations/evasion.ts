import type { Repository } from "../corpus/model.ts";
import { OWN_URL } from "../corpus/model.ts";
import { configMap, object } from "../corpus/objects.ts";
import { addTo, edit, put, textOf, written } from "../files.ts";
import type { Random } from "../random.ts";
import {
  evilImage,
  evilIn,
  evilObject,
  type Fields,
  inKustomization,
  kustomizationOf,
  podAt,
  podPatch,
  workloadOf,
} from "./evil.ts";
import { type Family, family, inOverlay } from "./family.ts";

/** Does something to the specification of a set, a project or an Application, where there is one. */
function inArgo(
  name: string,
  of: (repository: Repository) => string[],
  change: (spec: Fields, random: Random) => void,
): Family {
  return family(name, (files, repository, random) => {
    const all = of(repository);
    if (all.length === 0) return false;
    return edit(files, random.pick(all), (value) => change(value.spec as Fields, random));
  });
}

/** Rarer words of kustomize, Kubernetes and Argo CD, and spellings of files, that could keep a change from being seen. */
export const EVASION: Family[] = [
  family("several-objects-in-a-file", (files, { manifests, applications }, random) => {
    const [folder] = manifests;
    const evil = evilObject(random);
    const first = configMap("first", { a: "1" });
    const [json, yaml] = [JSON.stringify(evil), written(evil)];
    const text = random.pick([
      `${JSON.stringify(first)}\n${json}\n`,
      `${JSON.stringify(first)}${json}`,
      `${JSON.stringify(first)}\n\n${yaml}`,
      `\n ${JSON.stringify(first)}\r\n${json}`,
      `${written(first)}---\n${json}\n`,
      `${JSON.stringify(first, null, 1)}\n---\n${yaml}---\n${json.replace('"name":"', '"name":"x')}`,
    ]);
    if (folder !== undefined && random.chance(0.6)) files.set(`${folder}/evil.yaml`, text);
    else if (applications.length > 0) {
      // An Application that changes behind another object in its file.
      const { file } = random.pick(applications);
      edit(files, file, (value) => {
        (value.spec as { source: Fields }).source.targetRevision = `evil-${random.below(99)}`;
      });
      const after = textOf(files, file);
      files.set(file, `${JSON.stringify(first)}\n${after}`);
    } else return false;
    return true;
  }),
  inKustomization("configured-fields", (own, random, files, overlay) => {
    const kind = "Widget";
    const spec = { image: "nginx", settings: "settings", parts: { labels: {} } };
    put(files, `${overlay}/widget.yaml`, object("acme.example/v1", kind, "evil", { spec }));
    const tables: Fields[] = [
      { images: [{ path: "spec/image", kind }] },
      { commonLabels: [{ path: "spec/parts/labels", kind, create: true }] },
      { nameReference: [{ kind: "ConfigMap", fieldSpecs: [{ path: "spec/settings", kind }] }] },
      { namespace: [{ path: "spec/where", kind, create: true }] },
      { commonAnnotations: [{ path: "spec/noted", kind, create: true }] },
      { replicas: [{ path: "spec/count", kind, create: true }] },
    ];
    put(files, `${overlay}/fields.yaml`, Object.assign({}, ...random.some(tables)));
    addTo(own, "resources", "widget.yaml");
    addTo(own, "configurations", "fields.yaml");
    addTo(own, "images", { name: "nginx", newName: "evil.example/pwned" });
    own.commonAnnotations = { evil: "yes" };
    if (random.chance(0.5)) own.commonLabels = { evil: "yes" };
    if (random.chance(0.5)) addTo(own, "replicas", { name: "evil", count: random.below(9) });
  }),
  inKustomization("labels-and-their-fields", (own, random) => {
    addTo(own, "labels", {
      pairs: { evil: `yes-${random.below(99)}` },
      ...random.pick<Fields>([
        { includeSelectors: true },
        { includeTemplates: true },
        { includeSelectors: false, fields: [{ path: "spec/evil", kind: "Service", create: true }] },
        { fields: [{ path: "metadata/annotations", create: true }] },
      ]),
    });
  }),
  inKustomization("options-of-generators", (own, random, files, overlay) => {
    const options = random.pick<Fields>([
      { immutable: true },
      { annotations: { "argocd.argoproj.io/hook": "PreSync" } },
      { labels: { evil: "yes" } },
      { disableNameSuffixHash: true },
    ]);
    if (random.chance(0.5)) own.generatorOptions = options;
    const generators = own.configMapGenerator as Fields[] | undefined;
    const merged = generators?.[0] ?? { name: "settings", behavior: "merge", literals: [`SIZE=evil`] };
    if (generators === undefined) own.configMapGenerator = [merged];
    random.oneOf(
      () => Object.assign(merged, { options }),
      () => Object.assign(merged, { behavior: "replace" }),
      () => {
        files.set(`${overlay}/evil.env`, "\ufeff# c\nA=1\n B = two # x\nC\nEVIL=a=b\n\nD='q'\n");
        addTo(merged, "envs", "evil.env");
      },
      () => {
        files.set(`${overlay}/evil.bin`, Buffer.from([0, 255, 254, random.below(256)]));
        addTo(merged, "files", "evil.bin");
      },
      () => addTo(merged, "literals", `EVIL="x=${random.below(9)} y"`, "SIZE='two'"),
    );
  }),
  inKustomization("parts-of-a-replacement", (own, random, files, overlay) => {
    const { kind, name } = workloadOf(files, overlay);
    const at = `${podAt(kind)}.spec.containers`;
    const data = { host: "evil.example/a/b", whole: evilImage(random) };
    put(files, `${overlay}/where.yaml`, configMap("where", data));
    addTo(own, "resources", "where.yaml");
    const source = { kind: "ConfigMap", name: "where" };
    const host = { ...source, fieldPath: "data.host", options: { delimiter: "/", index: 0 } };
    const whole = { ...source, fieldPath: "data.whole" };
    const part = { delimiter: "/", index: random.pick([0, -1, 99]) };
    const create = { options: { create: true } };
    const [from, ...targets] = random.pick<Fields[]>([
      [host, { select: { kind, name }, fieldPaths: [`${at}.[name=main].image`], options: part }],
      [whole, { select: { kind }, fieldPaths: [`${at}.*.image`] }],
      [
        whole,
        {
          select: { name: ".*" },
          reject: [{ kind: "Service" }],
          fieldPaths: ["metadata.annotations.evil"],
          ...create,
        },
      ],
      [
        whole,
        { select: { kind, name }, fieldPaths: [`${at}.[name=main].env.[name=MODE].value`] },
        { select: { kind: "Service" }, fieldPaths: ["metadata.labels.[evil.example/x]"], ...create },
      ],
    ]);
    addTo(own, "replacements", { source: from, targets });
  }),
  inKustomization("older-fields", (own, random, files, overlay) => {
    const { apiVersion, kind, name } = workloadOf(files, overlay);
    const [first = "", ...rest] = own.resources as string[];
    if (random.chance(0.5)) {
      own.bases = [first];
      own.resources = rest;
    }
    const patch = written({ apiVersion, kind, metadata: { name, annotations: { evil: "yes" } } });
    const other = written(object("v1", "Service", name, { spec: { type: "NodePort" } }));
    const inFile = (text: string) => {
      files.set(`${overlay}/evil.patch.yaml`, text);
      addTo(own, "patchesStrategicMerge", "evil.patch.yaml");
    };
    random.oneOf(
      () => addTo(own, "patchesStrategicMerge", patch),
      () => inFile(patch),
      () => addTo(own, "imageTags", { name: "nginx", newName: "evil.example/x", newTag: "1" }),
      () => inFile(`${patch}---\n${other}`),
    );
  }),
  inKustomization("directives-of-patches", (own, random, files, overlay) => {
    const pod = random.pick<Fields>([
      { $patch: "replace", containers: [{ name: "evil", image: evilImage(random) }] },
      { containers: [{ name: "main", $patch: "delete" }] },
      { containers: [{ $patch: "replace" }, { name: "evil", image: evilImage(random) }] },
      { "$setElementOrder/containers": [{ name: "evil" }], containers: [{ name: "evil", image: "evil" }] },
      { $retainKeys: ["containers", "hostPID"], hostPID: true },
      { containers: [{ name: "main", env: [{ name: "MODE", $patch: "delete" }], image: null }] },
      { containers: null },
    ]);
    addTo(own, "patches", { patch: written(podPatch(workloadOf(files, overlay), pod)) });
  }),
  inArgo(
    "patch-of-a-set",
    ({ sets }) => sets,
    (spec, random) => {
      const { template } = spec as { template: { metadata: Fields; spec: { source: Fields } } };
      const how = random.pick(["templatePatch", "template of a generator", "go", "sync", "preserved"]);
      if (how === "templatePatch") {
        spec.goTemplate = true;
        spec.templatePatch =
          'spec:\n  source:\n    repoURL: https://evil.example/pwned.git\n  destination: {server: "https://evil.example"}\n';
      }
      if (how === "template of a generator") {
        const [generator] = spec.generators as Record<string, Fields>[];
        const inner = Object.values(generator ?? {})[0];
        if (inner !== undefined)
          inner.template = {
            metadata: {},
            spec: { source: { ...template.spec.source, targetRevision: "evil" } },
          };
      }
      if (how === "go") spec.goTemplateOptions = ["missingkey=error"];
      if (how === "sync") {
        spec.syncPolicy = { applicationsSync: "create-delete", preserveResourcesOnDeletion: true };
        spec.ignoreApplicationDifferences = [{ jqPathExpressions: [".spec.source"] }];
      }
      if (how === "preserved") {
        spec.preservedFields = { annotations: ["evil"] };
        template.metadata.finalizers = ["resources-finalizer.argocd.argoproj.io"];
      }
    },
  ),
  inArgo(
    "details-of-a-project",
    ({ projects }) => projects,
    (spec, random) => {
      const [key, value] = random.pick<[string, unknown]>([
        ["sourceNamespaces", ["*"]],
        ["roles", [{ name: "evil", policies: ["p, proj:team:evil, applications, *, team/*, allow"] }]],
        ["namespaceResourceWhitelist", [{ group: "*", kind: "*" }]],
        ["destinations", [{ server: "*", namespace: "*" }]],
        ["destinations", [{ server: "https://kubernetes.default.svc", namespace: "!apps" }]],
        ["destinationServiceAccounts", [{ server: "*", namespace: "*", defaultServiceAccount: "admin" }]],
        ["permitOnlyProjectScopedClusters", false],
        ["syncWindows", [{ kind: "allow", schedule: "* * * * *", duration: "1h", applications: ["*"] }]],
        ["signatureKeys", []],
        ["sourceRepos", [OWN_URL, "https://evil.example/*"]],
      ]);
      spec[key] = value;
    },
  ),
  inArgo(
    "sources-that-refer-to-another",
    ({ applications }) => applications.map(({ file }) => file),
    (spec, random) => {
      const source = spec.source as Fields;
      const values = { repoURL: "https://evil.example/values.git", targetRevision: "main", ref: "values" };
      const how = random.pick(["beside", "helm", "hydrated", "sources and source", "named"]);
      if (how === "beside" || how === "named") spec.sources = [source, values];
      if (how === "named") Object.assign(source, { name: "one" });
      if (how === "helm")
        spec.sources = [
          { ...source, helm: { valueFiles: ["$values/evil.yaml"], parameters: [{ name: "a", value: "b" }] } },
          values,
        ];
      if (how === "sources and source") spec.sources = [{ ...source, repoURL: "https://evil.example/x.git" }];
      else if (how !== "hydrated") delete spec.source;
      if (how === "hydrated") {
        spec.sourceHydrator = {
          drySource: { repoURL: OWN_URL, path: source.path, targetRevision: "evil" },
          syncSource: { targetBranch: "evil", path: "." },
        };
        delete spec.source;
      }
    },
  ),
  inOverlay("names-alike", (files, overlay, random) => {
    const path = kustomizationOf(files, overlay);
    const how = random.pick(["case of a file", "case of a folder", "normal form", "kustomization"]);
    const evil = written(evilObject(random));
    if (how === "case of a file") {
      files.set(`${overlay}/evil.yaml`, "a: [\n");
      files.set(`${overlay}/Evil.yaml`, evil);
      edit(files, path, (own) => addTo(own, "resources", "Evil.yaml"));
    }
    if (how === "case of a folder" || how === "normal form") {
      const parent = overlay.split("/").slice(0, -1).join("/");
      const name = overlay.split("/").at(-1) ?? "";
      const twin = how === "normal form" ? "n\u0303" : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      if (twin === name) return false;
      for (const [at, entry] of [...files])
        if (at.startsWith(`${overlay}/`)) files.set(`${parent}/${twin}${at.slice(overlay.length)}`, entry);
      evilIn(files, `${parent}/${twin}`, random);
      if (how === "normal form") files.set(`${parent}/\u00f1/kustomization.yaml`, "resources: [a.yaml]\n");
      if (how === "normal form") files.set(`${parent}/\u00f1/a.yaml`, evil);
    }
    if (how === "kustomization") {
      put(files, `${overlay}/KUSTOMIZATION.yaml`, { resources: ["evil.yaml"] });
      files.set(`${overlay}/evil.yaml`, evil);
      evilIn(files, overlay, random);
    }
    return true;
  }),
  inOverlay("links-to-links", (files, overlay, random) => {
    put(files, `${overlay}/deep/evil.txt`, evilObject(random));
    files.set(`${overlay}/two.yaml`, { link: random.pick(["deep/evil.txt", "./deep/../deep/evil.txt"]) });
    files.set(`${overlay}/one.yaml`, { link: random.pick(["two.yaml", "one.yaml", "gone.yaml"]) });
    edit(files, kustomizationOf(files, overlay), (own) => addTo(own, "resources", "one.yaml"));
    if (random.chance(0.3)) files.set("all", { link: overlay });
  }),
];
