import { parse } from "yaml";
import { application } from "../corpus/argo.ts";
import { OWN_URL, type Repository } from "../corpus/model.ts";
import { configMap } from "../corpus/objects.ts";
import { addTo, edit, type Files, put, textOf, written } from "../files.ts";
import type { Random } from "../random.ts";
import { evilImage, evilIn, type Fields, imageOf } from "./evil.ts";
import { type Family, family, heldBack } from "./family.ts";

type Spec = Fields & { source: Fields };
type Application = Repository["applications"][number];

/** Does something about one Application, where there is one. */
function ofApplication(
  name: string,
  change: (files: Files, one: Application, random: Random, repository: Repository) => unknown,
  among: (repository: Repository) => Application[] = ({ applications }) => applications,
): Family {
  return family(name, (files, repository, random) => {
    const all = among(repository);
    return all.length > 0 && change(files, random.pick(all), random, repository);
  });
}

/** The Applications of overlays, and not of plain manifests. */
const ofOverlays = ({ applications, overlays }: Repository) =>
  applications.filter((one) => overlays.some(({ folder }) => folder === one.folder));

/** Does something to the specification of one Application, where there is one. */
function inApplication(
  name: string,
  change: (spec: Spec, random: Random, files: Files, of: Application, repository: Repository) => void,
  among?: (repository: Repository) => Application[],
): Family {
  return ofApplication(
    name,
    (files, one, random, repository) =>
      edit(files, one.file, (value) => change(value.spec as Spec, random, files, one, repository)),
    among,
  );
}

/** Sets one of several fields. */
function setOne(fields: Fields, random: Random, ...entries: [string, unknown][]): void {
  const [key, value] = random.pick(entries);
  fields[key] = value;
}

/** Does something to the specification of the ApplicationSet, where there is one. */
function inSet(
  name: string,
  change: (
    spec: { generators: Record<string, Fields>[]; template: { spec: Spec } },
    random: Random,
    repository: Repository,
  ) => void,
): Family {
  return family(name, (files, repository, random) => {
    const [file] = repository.sets;
    if (file === undefined) return false;
    return edit(files, file, (value) => change(value.spec as never, random, repository));
  });
}

/** What Argo CD applies, from where, to where and how: no change of it is nothing. */
export const APPLICATIONS: Family[] = [
  inApplication("application-source", ({ source }, random) => {
    setOne(
      source,
      random,
      ["repoURL", "https://evil.example/pwned.git"],
      ["targetRevision", `evil-${random.below(99)}`],
      ["plugin", { name: "evil-plugin" }],
      ["path", "evil/path"],
    );
  }),
  inApplication("application-destination", (spec, random) => {
    setOne(
      spec,
      random,
      ["destination", { server: "https://evil.example:6443", namespace: "apps" }],
      ["destination", { server: "https://kubernetes.default.svc", namespace: "kube-system" }],
      ["project", "evil-project"],
    );
  }),
  inApplication("application-policy", (spec, random) => {
    setOne(
      spec,
      random,
      ["syncPolicy", { automated: { prune: true, selfHeal: true, allowEmpty: true } }],
      ["syncPolicy", { syncOptions: ["Replace=true", "Force=true"] }],
      ["revisionHistoryLimit", 0],
    );
  }),
  heldBack(
    inApplication("application-ignores", (spec) => {
      spec.ignoreDifferences = [{ group: "*", kind: "*", jsonPointers: ["/spec"] }];
    }),
  ),
  ofApplication("application-metadata", (files, { file }, random) =>
    edit(files, file, (value) => {
      const metadata = value.metadata as Fields;
      if (random.chance(0.5)) metadata.finalizers = ["resources-finalizer.argocd.argoproj.io"];
      else metadata.annotations = { "argocd.argoproj.io/evil": "yes" };
    }),
  ),
  inApplication(
    "application-options",
    ({ source }, random, files, { folder }) => {
      const image = imageOf(files, folder);
      const patch = '[{"op": "add", "path": "/spec/type", "value": "NodePort"}]';
      source.kustomize = random.pick<unknown>([
        { images: [`${image}=${evilImage(random)}`] },
        { images: [`${image}:${random.below(999)}`] },
        { namePrefix: "evil-" },
        { nameSuffix: "-evil" },
        { namespace: "kube-system" },
        { commonAnnotations: { evil: "yes" } },
        { patches: [{ target: { kind: "Service" }, patch }] },
      ]);
    },
    ofOverlays,
  ),
  inApplication("application-path-spelled", (spec, random, files, { folder }) => {
    const { source } = spec;
    const [first = ""] = folder.split("/");
    source.path = random.pick([
      `./${folder}`,
      `${folder}/`,
      `./${first}/../${folder}`,
      `${folder}/.`,
      `/${folder}`,
      `${folder}//`,
    ]);
    const path = [...files.keys()].find((one) => one.startsWith(`${folder}/`) && one.endsWith(".yaml"));
    // The folder changes as well: a spelling must not hide that.
    if (path !== undefined && files.has(`${folder}/one.yaml`))
      put(files, `${folder}/evil.yaml`, configMap("evil", { a: "b" }));
  }),
  inApplication(
    "application-moved-to-another-folder",
    ({ source }, random, files, { folder }) => {
      put(files, "evil/folder/kustomization.yaml", {
        resources: [`../../${folder}`],
        commonAnnotations: { evil: `yes-${random.below(99)}` },
      });
      source.path = "evil/folder";
    },
    ofOverlays,
  ),
  ofApplication("application-removed", (files, { file }) => {
    files.delete(file);
  }),
  family("application-added", (files, repository, random) => {
    const source = random.pick<Record<string, unknown>>([
      { repoURL: "https://evil.example/pwned.git", path: "x" },
      { path: random.pick(repository.overlays).folder, kustomize: { namePrefix: "evil-" } },
      { path: random.pick(repository.bases) },
      { repoURL: "https://evil.example/charts", chart: "evil", path: undefined },
    ]);
    const text = written(application("evil-app", source));
    files.set(
      random.pick(["argocd/evil.yaml", "evil.yml", "docs/evil.yaml", "argocd/deep/er/evil.yaml"]),
      text,
    );
  }),
  ofApplication("application-spelled", (files, { file }, random) => {
    edit(files, file, (value) => {
      (value.spec as Spec).source.targetRevision = `evil-${random.below(99)}`;
    });
    const text = textOf(files, file);
    const moved = (ending: string, entry: string) => {
      files.delete(file);
      files.set(file.replace(/yaml$/, ending), entry);
    };
    random.oneOf(
      () => files.set(file, text.replace("argoproj.io/v1alpha1", '"argoproj.io/v1\\x61lpha1"')),
      () => moved("json", JSON.stringify(parse(text))),
      () => moved("yml", text),
      () => put(files, file, { apiVersion: "v1", kind: "List", items: [parse(text)] }),
      () => files.set(file, `a: 1\n---\n---\n${text}`),
      () => files.set(file, Buffer.from(`\ufeff${text}`, "utf16le")),
      () => files.set(file, `\ufeff${text}`),
      () => files.set(file, text.replace("kind: Application", '"k\\x69nd": "Applic\\u0061tion"')),
      () => moved("YAML", text),
    );
  }),
  family("project", (files, { projects }, random) => {
    const [file = "argocd/evil-project.yaml"] = projects;
    if (projects.length === 0)
      put(files, file, {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "AppProject",
        metadata: { name: "evil", namespace: "argocd" },
        spec: {},
      });
    edit(files, file, (value) => {
      const spec = value.spec as Record<string, unknown>;
      if (random.chance(0.5)) spec.sourceRepos = ["*"];
      else spec.clusterResourceWhitelist = [{ group: "*", kind: "*" }];
    });
  }),
  inSet("set-of-applications", ({ generators, template }, random, repository) => {
    const { spec } = template;
    random.oneOf(
      () => Object.assign(spec.source, { targetRevision: "evil" }),
      () => Object.assign(spec, { destination: { server: "https://evil.example:6443", namespace: "apps" } }),
      () => Object.assign(spec.source, { kustomize: { namePrefix: "evil-" } }),
      () => {
        const [generator] = generators;
        const path = repository.overlays[0]?.folder;
        if (generator?.list) (generator.list.elements as unknown[]).pop();
        else if (generator?.git) (generator.git.directories as unknown[]).push({ path, exclude: true });
      },
      () => Object.assign(spec, { syncPolicy: { automated: { prune: true } } }),
    );
  }),
  heldBack(
    inSet("set-generator", (spec, random, repository) => {
      const [generator] = spec.generators;
      const list = (...elements: object[]) => ({ list: { elements } });
      spec.generators = random.pick<unknown[]>([
        [{ matrix: { generators: [generator, list({ extra: "evil" })] } }],
        [{ clusters: {} }],
        [{ pullRequest: { github: { owner: "evil", repo: "x" } } }],
        [{ merge: { mergeKeys: ["at"], generators: [generator, list({ at: "x" })] } }],
        [generator, list({ at: repository.overlays[0]?.folder, index: "evil", path: "x" })],
      ]) as never;
    }),
  ),
  ofApplication(
    "several-sources",
    (files, { file }, random, repository) =>
      edit(files, file, (value) => {
        const { source, ...spec } = value.spec as Spec;
        const other = random.pick<Fields>([
          { repoURL: "https://evil.example/pwned.git", path: "x", targetRevision: "main" },
          { repoURL: OWN_URL, path: random.pick(repository.bases), targetRevision: "main" },
        ]);
        value.spec = { ...spec, sources: [source, other] };
      }),
    ofOverlays,
  ),
  ofApplication(
    "overrides-beside-the-folder",
    (files, { folder, name }, random) => {
      const image = imageOf(files, folder);
      const file = random.pick([".argocd-source.yaml", `.argocd-source-${name}.yaml`]);
      put(files, `${folder}/${file}`, { kustomize: { images: [`${image}=${evilImage(random)}`] } });
    },
    ofOverlays,
  ),
  heldBack(
    ofApplication(
      "directory-of-an-application",
      (files, { file, folder }, random) => {
        edit(files, file, (value) => {
          const { source } = value.spec as Spec;
          const { recurse } = source.directory as { recurse: boolean };
          source.directory = random.pick<unknown>([
            { recurse: !recurse },
            { recurse, exclude: "list.yaml" },
            { recurse, include: "one.yaml" },
            { recurse, include: "{one,list}.yaml" },
            { recurse, exclude: "*.json" },
          ]);
        });
        // Something else changes there, too.
        if (random.chance(0.5)) put(files, `${folder}/zz.yaml`, configMap("evil", {}));
      },
      ({ applications, manifests }) => applications.filter(({ folder }) => manifests.includes(folder)),
    ),
  ),
  ofApplication("applications-patched-by-a-kustomization", (files, { file, name }, _, { applications }) => {
    const folder = file.split("/").slice(0, -1).join("/");
    const patch = [{ op: "replace", path: "/spec/source/repoURL", value: "https://evil.example/pwned.git" }];
    put(files, `${folder}/kustomization.yaml`, {
      resources: applications.map((one) => one.file.slice(folder.length + 1)),
      patches: [{ target: { kind: "Application", name }, patch: written(patch) }],
    });
  }),
  family("flux", (files, repository, random) => {
    const spec = {
      interval: "1m",
      path: `./${random.pick(repository.overlays).folder}`,
      prune: true,
      sourceRef: { kind: "GitRepository", name: "x" },
    };
    put(files, "flux/evil.yaml", {
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      metadata: { name: "evil", namespace: "flux-system" },
      spec: random.pick<unknown>([
        spec,
        { ...spec, targetNamespace: "kube-system" },
        { ...spec, postBuild: { substitute: { A: "evil" } } },
        { ...spec, path: "./gone" },
      ]),
    });
    if (random.chance(0.6)) evilIn(files, random.pick(repository.overlays).folder, random);
  }),
  family("application-in-a-template", (files, _, random) => {
    const text = written(application("templated", { targetRevision: "evil" }));
    files.set(
      random.pick(["argocd/evil.yaml", "charts/x/templates/app.yaml"]),
      random.pick([
        `{{- if .Values.x }}\n${text}{{- end }}\n`,
        `${text}  x: {{ .y }}\n`,
        `${text}\tx: 1\n`,
        `${text}---\na: [\n`,
      ]),
    );
  }),
  family("chart-or-remote", (files, repository, random) => {
    const { folder } = random.pick(repository.overlays);
    if (random.chance(0.3)) evilIn(files, random.pick(repository.overlays).folder, random);
    const path = ["kustomization.yaml", "kustomization.yml"]
      .map((name) => `${folder}/${name}`)
      .find((one) => files.has(one));
    if (path === undefined) return false;
    const chart = {
      name: "evil",
      repo: "https://evil.example/charts",
      version: "1.0.0",
      releaseName: "evil",
    };
    return edit(files, path, (own) =>
      random.oneOf(
        () => Object.assign(own, { helmCharts: [chart] }),
        () => addTo(own, "resources", "https://evil.example/x.git//deploy?ref=main"),
        () => addTo(own, "resources", "https://evil.example/x.yaml"),
      ),
    );
  }),
];
