import { parse } from "yaml";
import { application } from "../corpus/argo.ts";
import { OWN_URL, type Repository } from "../corpus/model.ts";
import { addTo, edit, type Files, put, textOf, written } from "../files.ts";
import type { Random } from "../random.ts";
import { evilImage, evilIn, imageOf } from "./evil.ts";
import { type Family, family, heldBack } from "./family.ts";

type Spec = Record<string, unknown> & { source: Record<string, unknown> };

/** Does something to the specification of one Application, where there is one. */
function inApplication(
  name: string,
  change: (spec: Spec, random: Random, files: Files, of: Repository["applications"][number]) => void,
): Family {
  return family(name, (files, { applications }, random) => {
    if (applications.length === 0) return false;
    const one = random.pick(applications);
    return edit(files, one.file, (value) => change(value.spec as Spec, random, files, one));
  });
}

/** Whether an Application is of an overlay, and not of plain manifests. */
const ofOverlay =
  ({ overlays }: Repository) =>
  (one: { folder: string }) =>
    overlays.some(({ folder }) => folder === one.folder);

/** What Argo CD applies, from where, to where and how: no change of it is nothing. */
export const APPLICATIONS: Family[] = [
  inApplication("application-source", ({ source }, random) => {
    const [key, value] = random.pick<[string, unknown]>([
      ["repoURL", "https://evil.example/pwned.git"],
      ["targetRevision", `evil-${random.below(99)}`],
      ["plugin", { name: "evil-plugin" }],
      ["path", "evil/path"],
    ]);
    source[key] = value;
  }),
  inApplication("application-destination", (spec, random) => {
    const [key, value] = random.pick<[string, unknown]>([
      ["destination", { server: "https://evil.example:6443", namespace: "apps" }],
      ["destination", { server: "https://kubernetes.default.svc", namespace: "kube-system" }],
      ["project", "evil-project"],
    ]);
    spec[key] = value;
  }),
  inApplication("application-policy", (spec, random) => {
    const [key, value] = random.pick<[string, unknown]>([
      ["syncPolicy", { automated: { prune: true, selfHeal: true, allowEmpty: true } }],
      ["syncPolicy", { syncOptions: ["Replace=true", "Force=true"] }],
      ["revisionHistoryLimit", 0],
    ]);
    spec[key] = value;
  }),
  heldBack(
    inApplication("application-ignores", (spec) => {
      spec.ignoreDifferences = [{ group: "*", kind: "*", jsonPointers: ["/spec"] }];
    }),
  ),
  family("application-metadata", (files, { applications }, random) => {
    if (applications.length === 0) return false;
    edit(files, random.pick(applications).file, (value) => {
      const metadata = value.metadata as Record<string, unknown>;
      if (random.chance(0.5)) metadata.finalizers = ["resources-finalizer.argocd.argoproj.io"];
      else metadata.annotations = { "argocd.argoproj.io/evil": "yes" };
    });
    return true;
  }),
  family("application-options", (files, repository, random) => {
    const own = repository.applications.filter(ofOverlay(repository));
    if (own.length === 0) return false;
    const one = random.pick(own);
    const { image } = imageOf(files, one.folder);
    const [name = ""] = image.split(/:(?=[^:/]*$)/);
    edit(files, one.file, (value) => {
      const { source } = value.spec as Spec;
      source.kustomize = random.pick<unknown>([
        { images: [`${name}=${evilImage(random)}`] },
        { images: [`${name}:${random.below(999)}`] },
        { namePrefix: "evil-" },
        { nameSuffix: "-evil" },
        { namespace: "kube-system" },
        { commonAnnotations: { evil: "yes" } },
        {
          patches: [
            {
              target: { kind: "Service" },
              patch: '[{"op": "add", "path": "/spec/type", "value": "NodePort"}]',
            },
          ],
        },
      ]);
    });
    return true;
  }),
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
      put(files, `${folder}/evil.yaml`, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "evil" },
        data: { a: "b" },
      });
  }),
  family("application-moved-to-another-folder", (files, repository, random) => {
    const own = repository.applications.filter(ofOverlay(repository));
    if (own.length === 0) return false;
    const one = random.pick(own);
    put(files, "evil/folder/kustomization.yaml", {
      resources: [`../../${one.folder}`],
      commonAnnotations: { evil: `yes-${random.below(99)}` },
    });
    edit(files, one.file, (value) => {
      (value.spec as Spec).source.path = "evil/folder";
    });
    return true;
  }),
  family("application-removed", (files, { applications }, random) => {
    if (applications.length === 0) return false;
    files.delete(random.pick(applications).file);
    return true;
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
  family("application-spelled", (files, { applications }, random) => {
    if (applications.length === 0) return false;
    const { file } = random.pick(applications);
    edit(files, file, (value) => {
      (value.spec as Spec).source.targetRevision = `evil-${random.below(99)}`;
    });
    const text = textOf(files, file);
    const how = random.pick([
      "escaped",
      "json",
      "yml",
      "list",
      "documents",
      "utf16",
      "bom",
      "quoted-key",
      "upper",
    ]);
    if (how === "escaped")
      files.set(file, text.replace("argoproj.io/v1alpha1", '"argoproj.io/v1\\x61lpha1"'));
    if (how === "quoted-key")
      files.set(file, text.replace("kind: Application", '"k\\x69nd": "Applic\\u0061tion"'));
    if (how === "documents") files.set(file, `a: 1\n---\n---\n${text}`);
    if (how === "bom") files.set(file, `\ufeff${text}`);
    if (how === "utf16") files.set(file, Buffer.from(`\ufeff${text}`, "utf16le"));
    if (how === "list") put(files, file, { apiVersion: "v1", kind: "List", items: [parse(text)] });
    if (["json", "yml", "upper"].includes(how)) {
      files.delete(file);
      const ending = how === "upper" ? "YAML" : how;
      files.set(file.replace(/yaml$/, ending), how === "json" ? JSON.stringify(parse(text)) : text);
    }
    return true;
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
  family("set-of-applications", (files, repository, random) => {
    const [file] = repository.sets;
    if (file === undefined) return false;
    edit(files, file, (value) => {
      const spec = value.spec as {
        generators: Record<string, Record<string, unknown>>[];
        template: { spec: Spec };
      };
      const how = random.pick(["revision", "destination", "options", "element", "policy"]);
      const { template } = spec;
      if (how === "revision") template.spec.source.targetRevision = "evil";
      if (how === "destination")
        template.spec.destination = { server: "https://evil.example:6443", namespace: "apps" };
      if (how === "options") template.spec.source.kustomize = { namePrefix: "evil-" };
      if (how === "policy") template.spec.syncPolicy = { automated: { prune: true } };
      if (how === "element") {
        const [generator] = spec.generators;
        if (generator?.list) (generator.list.elements as unknown[]).pop();
        else if (generator?.git)
          (generator.git.directories as unknown[]).push({
            path: repository.overlays[0]?.folder,
            exclude: true,
          });
      }
    });
    return true;
  }),
  heldBack(
    family("set-generator", (files, repository, random) => {
      const [file] = repository.sets;
      if (file === undefined) return false;
      edit(files, file, (value) => {
        const spec = value.spec as { generators: unknown[] };
        const [generator] = spec.generators;
        spec.generators = random.pick<unknown[]>([
          [{ matrix: { generators: [generator, { list: { elements: [{ extra: "evil" }] } }] } }],
          [{ clusters: {} }],
          [{ pullRequest: { github: { owner: "evil", repo: "x" } } }],
          [{ merge: { mergeKeys: ["at"], generators: [generator, { list: { elements: [{ at: "x" }] } }] } }],
          [
            generator,
            { list: { elements: [{ at: repository.overlays[0]?.folder, index: "evil", path: "x" }] } },
          ],
        ]);
      });
      return true;
    }),
  ),
  family("several-sources", (files, repository, random) => {
    const own = repository.applications.filter(ofOverlay(repository));
    if (own.length === 0) return false;
    const one = random.pick(own);
    edit(files, one.file, (value) => {
      const { source, ...spec } = value.spec as Spec;
      const other = random.pick<Record<string, unknown>>([
        { repoURL: "https://evil.example/pwned.git", path: "x", targetRevision: "main" },
        { repoURL: OWN_URL, path: random.pick(repository.bases), targetRevision: "main" },
      ]);
      value.spec = { ...spec, sources: [source, other] };
    });
    return true;
  }),
  family("overrides-beside-the-folder", (files, repository, random) => {
    const own = repository.applications.filter(ofOverlay(repository));
    if (own.length === 0) return false;
    const one = random.pick(own);
    const { image } = imageOf(files, one.folder);
    const name = random.pick([".argocd-source.yaml", `.argocd-source-${one.name}.yaml`]);
    put(files, `${one.folder}/${name}`, {
      kustomize: { images: [`${image.split(/:(?=[^:/]*$)/)[0]}=${evilImage(random)}`] },
    });
    return true;
  }),
  heldBack(
    family("directory-of-an-application", (files, { applications, manifests }, random) => {
      const one = applications.find(({ folder }) => manifests.includes(folder));
      if (one === undefined) return false;
      edit(files, one.file, (value) => {
        const { source } = value.spec as Spec;
        const recurse = (source.directory as { recurse: boolean }).recurse;
        source.directory = random.pick<unknown>([
          { recurse: !recurse },
          { recurse, exclude: "list.yaml" },
          { recurse, include: "one.yaml" },
          { recurse, include: "{one,list}.yaml" },
          { recurse, exclude: "*.json" },
        ]);
      });
      // Something else changes there, too.
      if (random.chance(0.5))
        put(files, `${one.folder}/zz.yaml`, {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "evil" },
          data: {},
        });
      return true;
    }),
  ),
  family("applications-patched-by-a-kustomization", (files, { applications }, random) => {
    if (applications.length === 0) return false;
    const folder = (applications[0]?.file ?? "").split("/").slice(0, -1).join("/");
    const one = random.pick(applications);
    const patch = [{ op: "replace", path: "/spec/source/repoURL", value: "https://evil.example/pwned.git" }];
    put(files, `${folder}/kustomization.yaml`, {
      resources: applications.map(({ file }) => file.slice(folder.length + 1)),
      patches: [{ target: { kind: "Application", name: one.name }, patch: written(patch) }],
    });
    return true;
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
    edit(files, path, (own) => {
      const how = random.pick(["chart", "remote", "file"]);
      if (how === "chart")
        own.helmCharts = [
          { name: "evil", repo: "https://evil.example/charts", version: "1.0.0", releaseName: "evil" },
        ];
      if (how === "remote") addTo(own, "resources", "https://evil.example/x.git//deploy?ref=main");
      if (how === "file") addTo(own, "resources", "https://evil.example/x.yaml");
    });
    return true;
  }),
];
