import { InputError } from "../errors/errors.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { isMap, type Value, type ValueMap } from "../kubernetes/value.ts";
import { parseDocuments } from "../kustomize/yaml/reader/documents.ts";
import type { KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { matcherOf } from "./path-glob.ts";

/** How an Application applies a folder. */
export interface AppliedFolder {
  /** Relative to the root of the repository. */
  path: string;
  application: string;
  automated: boolean;
  prune: boolean;
  selfHeal: boolean;
}

/** A folder of plain manifests that an Application applies as they are. */
export interface ManifestFolder {
  path: string;
  recurse: boolean;
  /** Patterns of file names; everything when absent. */
  include?: string;
  exclude?: string;
}

/** Something that is deployed and that can't be rendered here. */
export interface NotRenderedSource {
  name: string;
  file: string;
  why: string;
}

/** An Application of a folder, as it is written. */
export interface DeclaredApplication {
  /** The folder, relative to the root of the repository. */
  path: string;
  name: string;
  file: string;
  /** The Application; the template of an ApplicationSet, filled, for one that a set makes. */
  document: ValueMap;
  /** The source of the folder in it. */
  source: ValueMap;
  /** True for one that an ApplicationSet makes. */
  ofSet: boolean;
}

/** What the Argo CD Applications in a repository say of its folders. */
export interface DeclaredFolders {
  applications: DeclaredApplication[];
  applied: Map<string, AppliedFolder>;
  manifests: Map<string, ManifestFolder>;
  notRendered: NotRenderedSource[];
}

/**
 * Reads the Applications and ApplicationSets in these files: which folders of this repository they apply and how.
 * Sources with Helm charts and plugins, generators that only the cluster knows, and options that change what a folder
 * renders to are named as not rendered. Files that aren't YAML, such as templates, are left out.
 */
export function declaredFolders(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  files: readonly string[],
): DeclaredFolders {
  const found: DeclaredFolders = {
    applications: [],
    applied: new Map(),
    manifests: new Map(),
    notRendered: [],
  };
  for (const file of files)
    for (const document of documentsOf(tree, file)) {
      if (!isMap(document) || !String(document.apiVersion).startsWith("argoproj.io/")) continue;
      if (document.kind === "Application")
        addApplication(tree, folders, found, file, document, [textAt(document, "metadata", "name") ?? ""]);
      else if (document.kind === "ApplicationSet") addSet(tree, folders, found, file, document);
    }
  return found;
}

function documentsOf(tree: ListedTree, file: string): Value[] {
  try {
    return parseDocuments(tree.read(file).toString("utf8"), file);
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

function addApplication(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  found: DeclaredFolders,
  file: string,
  template: ValueMap,
  [name = ""]: string[],
): void {
  const spec = mapAt(template, "spec");
  const sources = [
    ...(isMap(spec.source) ? [spec.source] : []),
    ...itemsAt(spec, "sources").map(([source]) => source),
  ];
  const refuse = (why: string) => found.notRendered.push({ name, file: file.slice(1), why });
  for (const source of sources) {
    const path = textAt(source, "path")?.replace(/^\.?\/+|\/+$/g, "") ?? "";
    if (textAt(source, "chart") !== undefined)
      refuse(`the Helm chart ${textAt(source, "chart")} of another repository`);
    else if (source.plugin !== undefined) refuse(`${path}: rendered by a plugin`);
    else if (path === "" || tree.kind(`/${path}`) !== "directory") continue;
    else if (source.helm !== undefined || tree.files.has(`/${path}/Chart.yaml`))
      refuse(`${path}: a Helm chart`);
    else {
      const ofSet = template.kind !== "Application";
      found.applications.push({ path, name, file: file.slice(1), document: template, source, ofSet });
      addFolder(folders, found, path, source, spec, name, refuse);
    }
  }
}

function addFolder(
  folders: ReadonlyMap<string, KustomizationFolder>,
  found: DeclaredFolders,
  path: string,
  source: ValueMap,
  spec: ValueMap,
  application: string,
  refuse: (why: string) => void,
): void {
  const automated = at(spec, "syncPolicy", "automated");
  found.applied.set(path, {
    path,
    application,
    automated: isMap(automated) && automated.enabled !== false,
    prune: isMap(automated) && automated.prune === true,
    selfHeal: isMap(automated) && automated.selfHeal === true,
  });
  const options = Object.keys(mapAt(source, "kustomize")).filter((key) => key !== "version");
  if (folders.has(`/${path}`)) {
    if (options.length > 0)
      refuse(`${path}: shown as it is, without what the Application changes: ${options.join(", ")}`);
    return;
  }
  const include = textAt(source, "directory", "include");
  const exclude = textAt(source, "directory", "exclude");
  if (isMap(at(source, "directory", "jsonnet"))) {
    refuse(`${path}: Jsonnet`);
    return;
  }
  found.manifests.set(path, {
    path,
    recurse: at(source, "directory", "recurse") === true,
    ...(include !== undefined && { include }),
    ...(exclude !== undefined && { exclude }),
  });
}

/** The applications of an ApplicationSet, for the generators that the repository itself answers. */
function addSet(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  found: DeclaredFolders,
  file: string,
  set: ValueMap,
): void {
  const name = textAt(set, "metadata", "name") ?? "";
  for (const [generator] of itemsAt(set, "spec", "generators")) {
    const parameters = parametersOf(tree, generator);
    if (parameters === undefined) {
      found.notRendered.push({
        name,
        file: file.slice(1),
        why: `its generator (${Object.keys(generator).join(", ")}) is answered by the cluster or another service`,
      });
      continue;
    }
    for (const values of parameters) {
      const template = filled(mapAt(set, "spec", "template"), values) as ValueMap;
      addApplication(tree, folders, found, file, template, [textAt(template, "metadata", "name") ?? name]);
    }
  }
}

type Parameters = Record<string, string>;

/** The parameters that a generator gives; undefined for one that the repository can't answer. */
function parametersOf(tree: ListedTree, generator: ValueMap): Parameters[] | undefined {
  if (isMap(generator.list))
    return itemsAt(generator, "list", "elements").map(([element]) =>
      Object.fromEntries(Object.entries(element).map(([key, value]) => [key, String(value)])),
    );
  if (isMap(generator.git) && Array.isArray(generator.git.directories))
    return directoryParameters(tree, generator);
  if (isMap(generator.matrix)) {
    const parts = itemsAt(generator, "matrix", "generators").map(([part]) => parametersOf(tree, part));
    if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
    return (parts as Parameters[][]).reduce(
      (all, part) => all.flatMap((one) => part.map((other) => ({ ...one, ...other }))),
      [{}] as Parameters[],
    );
  }
  return undefined;
}

function directoryParameters(tree: ListedTree, generator: ValueMap): Parameters[] {
  const patterns = itemsAt(generator, "git", "directories").map(([one]) => ({
    matches: matcherOf(textAt(one, "path") ?? ""),
    exclude: one.exclude === true,
  }));
  const paths = new Set<string>();
  for (const file of tree.files.keys())
    for (let end = file.lastIndexOf("/"); end > 0; end = file.lastIndexOf("/", end - 1))
      paths.add(file.slice(1, end));
  return [...paths]
    .filter(
      (path) =>
        patterns.some((one) => !one.exclude && one.matches(path)) &&
        !patterns.some((one) => one.exclude && one.matches(path)),
    )
    .sort()
    .map((path) => {
      const parts = path.split("/");
      const basename = parts.at(-1) ?? "";
      return {
        path,
        "path.path": path,
        "path.basename": basename,
        "path.basenameNormalized": basename.replace(/[^a-z0-9.-]/gi, "-").toLowerCase(),
        ...Object.fromEntries(
          parts.flatMap((part, index) => [
            [`path[${index}]`, part],
            [`path.segments ${index}`, part],
          ]),
        ),
      };
    });
}

/** A template with its parameters put in: `{{path.basename}}`, `{{.path.path}}`, `{{index .path.segments 1}}`. */
function filled(value: Value, parameters: Parameters): Value {
  if (typeof value === "string")
    return value.replace(/\{\{-?\s*(?:index\s+)?\.?([\w.[\]\- ]+?)\s*-?\}\}/g, (whole, name: string) =>
      Object.hasOwn(parameters, name.trim()) ? (parameters[name.trim()] as string) : whole,
    );
  if (Array.isArray(value)) return value.map((item) => filled(item, parameters));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, parameters)]));
}

/** A resource as it stands in a file. */
export interface Manifest {
  file: string;
  value: Value;
}

/** The resources in a folder of plain manifests, in the order of its files. Throws InputError for a file that is no YAML. */
export function manifestsOf(
  tree: ListedTree,
  { path, recurse, include, exclude }: ManifestFolder,
): Manifest[] {
  const wanted = include === undefined ? undefined : matcherOf(include);
  const unwanted = exclude === undefined ? undefined : matcherOf(exclude);
  const found: Manifest[] = [];
  for (const file of tree.files.keys()) {
    if (!file.startsWith(`/${path}/`) || !/\.(?:ya?ml|json)$/.test(file)) continue;
    const name = file.slice(path.length + 2);
    if ((!recurse && name.includes("/")) || (wanted && !wanted(name)) || unwanted?.(name)) continue;
    for (const document of parseDocuments(tree.read(file).toString("utf8"), file))
      if (isMap(document) && typeof document.kind === "string")
        for (const value of document.kind === "List" ? listAt(document, "items") : [document])
          found.push({ file, value });
  }
  return found;
}
