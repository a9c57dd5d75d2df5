import { written } from "../files.ts";
import type { Random } from "../random.ts";
import type { Repository } from "./model.ts";
import { OWN_URL } from "./model.ts";
import type { Written } from "./objects.ts";

/** An Application of a folder of the repository. */
export function application(name: string, source: Written, more: Written = {}): Written {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: "argocd" },
    spec: {
      project: "default",
      source: { repoURL: OWN_URL, targetRevision: "main", ...source },
      destination: { server: "https://kubernetes.default.svc", namespace: "apps" },
      ...more,
    },
  };
}

/** Adds Applications of what is deployed, one by one or by a set, sometimes below a root, and a project. */
export function addArgo(repository: Repository, random: Random): void {
  const { files } = repository;
  const folder = random.pick(["argocd", "clusters/main", "apps-of-apps"]);
  const add = (name: string, source: Written) => {
    const file = `${folder}/${name}.yaml`;
    const more = random.chance(0.5) ? { syncPolicy: { automated: { prune: random.chance(0.5) } } } : {};
    files.set(file, written(application(name, source, more)));
    repository.applications.push({ file, name, folder: source.path as string });
  };
  const style = random.pick(["none", "each", "each", "each", "list", "directories"]);
  if (style === "each")
    for (const [index, { folder: path }] of repository.overlays.entries())
      add(`app-${index}`, random.chance(0.2) ? { path, kustomize: { namePrefix: "x-" } } : { path });
  if (style === "list" || style === "directories") addSet(repository, random, folder, style);
  for (const path of repository.manifests) add("plain", { path, directory: { recurse: random.chance(0.5) } });
  if (style !== "none" && random.chance(0.5)) {
    const name = "team";
    const file = `${folder}/project.yaml`;
    files.set(
      file,
      written({
        apiVersion: "argoproj.io/v1alpha1",
        kind: "AppProject",
        metadata: { name, namespace: "argocd" },
        spec: {
          sourceRepos: [OWN_URL],
          destinations: [{ server: "https://kubernetes.default.svc", namespace: "apps" }],
        },
      }),
    );
    repository.projects.push(file);
  }
  // A root that is no Application of this list: it makes the files above resources of an environment.
  if (style === "each" && random.chance(0.4)) {
    const root = "bootstrap/root.yaml";
    files.set(root, written(application("root", { path: folder })));
  }
}

function addSet(repository: Repository, random: Random, folder: string, style: "list" | "directories"): void {
  const [first] = repository.overlays;
  if (first === undefined) return;
  const top = first.folder.split("/")[0] as string;
  const depth = first.folder.split("/").length;
  const pattern = [top, ...Array.from({ length: depth - 1 }, () => "*")].join("/");
  const go = style === "list" && random.chance(0.5);
  const generator =
    style === "directories"
      ? { git: { repoURL: OWN_URL, revision: "main", directories: [{ path: pattern }] } }
      : {
          list: { elements: repository.overlays.map(({ folder: at }, index) => ({ at, index: `${index}` })) },
        };
  const [filled, name] =
    style === "directories"
      ? // The names of folders alone would be the same in every environment.
        [
          "{{path}}",
          first.folder
            .split("/")
            .map((_, index) => `{{path[${index}]}}`)
            .slice(1)
            .join("-"),
        ]
      : go
        ? ["{{.at}}", "app-{{.index}}"]
        : ["{{at}}", "app-{{index}}"];
  const { spec } = application("x", { path: filled });
  const file = `${folder}/set.yaml`;
  repository.files.set(
    file,
    written({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "ApplicationSet",
      metadata: { name: "all", namespace: "argocd" },
      spec: {
        ...(go && { goTemplate: true }),
        generators: [generator],
        template: { metadata: { name }, spec },
      },
    }),
  );
  repository.sets.push(file);
}
