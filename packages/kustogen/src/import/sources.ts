import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { parse } from "yaml";
import { InputError, OutsideError } from "../errors/errors.ts";
import type { Resource } from "../kubernetes/resource.ts";
import { isMap, type ValueMap } from "../kubernetes/value.ts";
import { KUSTOMIZATION_FILES } from "../kustomize/load/kustomization.ts";
import { Renderer } from "../kustomize/renderer.ts";
import { DiskTree } from "../kustomize/tree/disk.ts";
import { MemoryTree } from "../kustomize/tree/memory.ts";
import { run } from "../run.ts";
import type { RenderedState } from "./state.ts";
import { kebabCase } from "./words.ts";

/** The environments of an import as they are rendered, and what all of them build on. */
export interface Sources {
  environments: RenderedState[];
  base: RenderedState | undefined;
  /** The absolute folder of each environment that is a kustomization. */
  folders: ReadonlyMap<string, string>;
  /** The files that the environments were written in, where they are kustomizations. */
  files: string[];
  /** What the system may be called: from the folder that holds everything. */
  suggestedName: string;
}

/** A folder or file that stands for an environment; its name is worked out from the path where it is not given. */
export interface NamedPath {
  name: string | undefined;
  path: string;
}

/**
 * Renders kustomize folders, one an environment. The base is the one folder that all of them build on.
 *
 * @throws InputError for a folder that doesn't render, with the renderer's message
 */
export function fromFolders(folders: readonly NamedPath[]): Sources {
  const tree = new DiskTree();
  const renderer = new Renderer(tree);
  const paths = folders.map(({ path }) => {
    if (!existsSync(path)) throw new InputError(`${path}: there is no such folder`);
    return tree.realPath(resolve(path));
  });
  const names = environmentNames(folders, paths);
  const render = (path: string) => renderer.build(path) as unknown as Resource[];
  const environments = paths.map((path, index) => ({
    name: names[index] as string,
    from: folders[index]?.path as string,
    resources: render(path),
  }));
  let base: RenderedState | undefined;
  const shared = sharedFolder(paths);
  if (shared !== undefined) {
    try {
      base = { name: "base", from: relative(process.cwd(), shared), resources: render(shared) };
    } catch (error) {
      // A base that is no whole of its own: what the environments have in common takes its place.
      if (!(error instanceof InputError)) throw error;
    }
  }
  const byName = new Map(environments.map(({ name }, index) => [name, paths[index] as string]));
  return { environments, base, folders: byName, files: filesOf(paths), suggestedName: nameOf(paths) };
}

/** Files that any renderer wrote, one an environment. */
export function fromFiles(files: readonly NamedPath[]): Sources {
  const environments = files.map(({ name, path }) => {
    if (!existsSync(path) || !statSync(path).isFile()) throw new InputError(`${path}: there is no such file`);
    return {
      name: name ?? basename(path).replace(/\.[^.]+$/, ""),
      from: path,
      resources: renderText(readFileSync(path, "utf8"), path),
    };
  });
  return {
    environments,
    base: undefined,
    folders: new Map(),
    files: [],
    suggestedName: nameOf(files.map(({ path }) => resolve(path))),
  };
}

/**
 * A Helm chart rendered once for each values file, by the helm on the path.
 *
 * @param release the name that charts put into their objects' names
 */
export function fromChart(
  chart: string,
  values: readonly NamedPath[],
  options: { release: string; namespace: string | undefined },
): Sources {
  const environments = values.map(({ name, path }) => {
    if (!existsSync(path)) throw new InputError(`${path}: there is no such file`);
    const place = options.namespace === undefined ? [] : ["--namespace", options.namespace];
    const { code, stdout, stderr } = run("helm", [
      "template",
      ...place,
      "--include-crds",
      "--values",
      path,
      "--",
      options.release,
      chart,
    ]);
    if (code !== 0) throw new OutsideError(`helm template ${chart} with ${path} failed:\n${stderr.trim()}`);
    return {
      name: name ?? basename(path).replace(/^values[-_.]?|\.ya?ml$/g, ""),
      from: path,
      resources: renderText(stdout, `${chart} with ${path}`),
    };
  });
  return {
    environments,
    base: undefined,
    folders: new Map(),
    files: [],
    suggestedName: basename(resolve(chart)),
  };
}

/** Objects in a text as kustomize reads and prints them. */
function renderText(text: string, from: string): Resource[] {
  const tree = new MemoryTree(
    new Map([
      ["/import/kustomization.yaml", "resources: [rendered.yaml]\n"],
      ["/import/rendered.yaml", text],
    ]),
  );
  try {
    return new Renderer(tree).build("/import") as unknown as Resource[];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${from}: ${error.message.replaceAll("/import/rendered.yaml", from)}`);
  }
}

/** Names of environments: as given, else the first part of the paths that tells them apart. */
function environmentNames(folders: readonly NamedPath[], paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(sep));
  const depth = Math.max(...parts.map((path) => path.length));
  let telling: string[] | undefined;
  for (let fromEnd = 1; fromEnd <= depth && telling === undefined; fromEnd++) {
    const names = parts.map((path) => path.at(-fromEnd) ?? "");
    if (new Set(names).size === names.length && !names.includes("")) telling = names;
  }
  const names = folders.map(
    ({ name }, index) => name ?? kebabCase(telling?.[index] ?? `environment-${index + 1}`),
  );
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new InputError(`two environments are called ${twice}; name them with --env NAME=DIR`);
  return names;
}

/** The nearest folder that every overlay builds on, if there is just one. */
function sharedFolder(paths: readonly string[]): string | undefined {
  const closures = paths.map((path) => builtOn(path));
  const [first, ...others] = closures;
  const common = [...(first ?? [])].filter((path) => others.every((closure) => closure.has(path)));
  // A base of the shared base is part of it.
  const nearest = common.filter(
    (path) => !common.some((other) => other !== path && builtOn(other).has(path)),
  );
  return nearest.length === 1 && !paths.includes(nearest[0] as string) ? nearest[0] : undefined;
}

/** The folders that a kustomization's resources name, and theirs; the folder itself not included. */
function builtOn(folder: string, found = new Set<string>()): Set<string> {
  const given = kustomizationOf(folder);
  if (given === undefined) return found;
  for (const field of ["resources", "bases"])
    for (const entry of Array.isArray(given[field]) ? given[field] : []) {
      const path = typeof entry === "string" ? resolve(folder, entry) : "";
      if (path === "" || found.has(path) || !existsSync(path) || !statSync(path).isDirectory()) continue;
      found.add(path);
      builtOn(path, found);
    }
  return found;
}

/** A folder's kustomization as plain data; undefined where there is none. */
function kustomizationOf(folder: string): ValueMap | undefined {
  const file = KUSTOMIZATION_FILES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  const given: unknown = parse(readFileSync(file, "utf8"), { strict: false, logLevel: "silent" });
  return isMap(given) ? given : undefined;
}

/** The YAML files that folders and what they build on list as resources, those of bases first. */
function filesOf(folders: readonly string[]): string[] {
  const found = new Set<string>();
  for (const folder of [...folders.flatMap((path) => [...builtOn(path)]).reverse(), ...folders]) {
    const given = kustomizationOf(folder);
    for (const entry of Array.isArray(given?.resources) ? given.resources : []) {
      const path = typeof entry === "string" ? resolve(folder, entry) : "";
      if (path !== "" && existsSync(path) && statSync(path).isFile()) found.add(path);
    }
  }
  return [...found];
}

const PLACES = new Set([
  "overlays",
  "overlay",
  "environments",
  "envs",
  "env",
  "kustomize",
  "deploy",
  "k8s",
  "manifests",
]);

/** What holds all of the paths, without words that say nothing: /x/shop/overlays/beta is "shop". */
function nameOf(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => dirname(path).split(sep));
  const common = first.filter((part, index) => others.every((other) => other[index] === part));
  return common.findLast((part) => part !== "" && !PLACES.has(part.toLowerCase())) ?? "imported";
}
