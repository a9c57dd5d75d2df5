import { basename, dirname, join } from "node:path/posix";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer, type RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { originUrl } from "@kustogen/review/git/remote.ts";
import { BuiltOn } from "./built-on.ts";
import { withCharts } from "./charts.ts";
import { commonName, environmentNames, isSharedName, type NamedPath } from "./environment-names.ts";
import { originalFindings } from "./original-findings.ts";
import type { ImportPlace, RepositoryPlace } from "./place.ts";
import { isPlace } from "./product-name.ts";
import type { SharedGroup } from "./shared-groups.ts";
import type { RenderedState } from "./state.ts";
import { unlistedFiles, unlistedNotes } from "./unlisted-files.ts";
import { kebabCase } from "./words.ts";

/** The rendered environments of an import, and the folders they build on. */
export interface ImportSources {
  environments: RenderedState[];
  /** Folders that some of them build on, with the names of these environments. */
  shared: SharedGroup[];
  /** The kustomizations' values of `namePrefix` and `nameSuffix`. */
  affixes: ReadonlySet<string>;
  /** The folder of each environment, if it is a kustomization in a repository. */
  repositories: ReadonlyMap<string, RepositoryPlace>;
  /** The texts of the environments' source files, if they are kustomizations. */
  texts: { path: string; text: string }[];
  /** The files with variables from which ConfigMaps and Secrets are generated, with their "Kind name". */
  variables?: { path: string; text: string; made: string }[];
  /** A possible name of the system: from the common folder. */
  suggestedName: string;
  /** True if that is the name of the repository. */
  isRepository?: boolean;
  /** The first parent folder with a specific name: usually the repository's. */
  repositoryName?: string;
  /** The objects that deployed a chart in the cluster, and were replaced with the chart's objects. */
  charts: readonly string[];
  /** Notes for the user about how the folders were read, one sentence each. */
  notes: string[];
}

/**
 * Renders kustomize folders, one for each environment. A folder called base that others build on isn't an
 * environment.
 * @throws InputError for a folder that can't be rendered, with the renderer's message
 */
export function fromFolders(
  given: readonly NamedPath[],
  place: ImportPlace,
  options: RendererOptions = {},
): ImportSources {
  const { tree } = place;
  const renderer = new Renderer(tree, options);
  const builtOn = new BuiltOn(tree, renderer);
  const notes: string[] = [];
  const all = given.flatMap(({ name, path }) => place.find(path).map((found) => ({ name, path: found })));
  // A pattern also matches folders of files that the others list one by one.
  const folders = all.filter(({ name, path }) => {
    const kept = name !== undefined || all.length === 1 || builtOn.isKustomization(path);
    if (!kept) notes.push(`${place.shown(path)}: has no kustomization, so it isn't an environment`);
    return kept;
  });
  if (folders.length === 0)
    throw new InputError(`${given.map(({ path }) => path).join(", ")}: no folder in it has a kustomization`, {
      code: "no-kustomization",
    });
  const render = (path: string) => renderer.build(path).map(resourceOf);
  // Rendering errors are reported before the name is used.
  const rendered = new Map(folders.map(({ path }) => [path, render(path)]));
  const own = folders.filter(({ name, path }) => {
    const users = folders.filter((other) => builtOn.of(other.path).has(path));
    if (name !== undefined || users.length === 0 || !isSharedName(path)) return true;
    notes.push(
      `${place.shown(path)}: ${users.length} of the others build on it, so it isn't an environment; --env NAME=DIR makes it one`,
    );
    return false;
  });
  const names = environmentNames(own.map(({ name, path }) => ({ name, path: place.shown(path) })));
  const charts = withCharts(
    own.map(({ path }) => rendered.get(path) ?? []),
    { tree, top: topOf(place, own[0]?.path ?? "/"), options },
  );
  notes.push(...charts.notes);
  const environments = own.map(({ path }, index) => ({
    name: names[index] as string,
    from: place.shown(path),
    resources: charts.environments[index] ?? [],
  }));
  const shared = sharedFolders(
    own.map(({ path }, index) => ({ name: names[index] as string, path })),
    builtOn,
  );
  const paths = own.map(({ path }) => path);
  notes.push(
    ...originalFindings(
      tree,
      own.map(({ path }, index) => ({ name: names[index] as string, path })),
      topOf(place, own[0]?.path ?? "/"),
      options,
    ),
  );
  const files = builtOn.files(paths);
  const shown = (path: string) => join(place.shown(dirname(path)), basename(path));
  const unlisted = unlistedFiles(
    tree,
    files.filter((path) => place.repositoryOf(dirname(path)) !== undefined),
  );
  notes.push(...unlistedNotes(unlisted.map(shown), environments));
  return {
    environments,
    shared,
    affixes: builtOn.affixes(paths),
    repositories: new Map(
      own.flatMap(({ path }, index) => {
        const found = place.repositoryOf(path);
        return found === undefined ? [] : [[names[index] as string, found] as const];
      }),
    ),
    texts: files.map((path) => ({ path: shown(path), text: anyTextIn(tree.read(path)) })),
    variables: builtOn
      .variables(paths)
      .map(({ path, made }) => ({ path: shown(path), text: anyTextIn(tree.read(path)), made })),
    charts: charts.rendered,
    suggestedName: commonName(paths),
    isRepository: isRepositoryName(place, own[0]?.path ?? "/", commonName(paths)),
    repositoryName: repositoryName(place, paths),
    notes,
  };
}

/**
 * The first folder above all paths with a specific name. If that isn't in their repository, the owner in the
 * repository's URL is more specific than the folder of a clone.
 */
function repositoryName(place: ImportPlace, paths: readonly string[]): string {
  const says = (name: string) => !isPlace(name.toLowerCase());
  const [first = "/"] = paths;
  const root = place.repositoryOf(first)?.root;
  const outside = dirname(topOf(place, first));
  const isInside = root !== undefined && paths.every((path) => path.startsWith(outside));
  const inside = isInside ? paths.map((path) => path.slice(outside.length)) : paths;
  const name = commonName(inside, says);
  if (!isInside || inside[0]?.split("/").includes(name)) return name;
  const owner = originUrl(root)?.split(/[/:]/).at(-2) ?? "";
  return owner !== "" && !owner.includes(".") && says(owner) ? owner : commonName(paths, says);
}

/** True for the name of the folder that is the root of a path's repository. */
function isRepositoryName(place: ImportPlace, path: string, name: string): boolean {
  const root = place.repositoryOf(path)?.root;
  return root !== undefined && basename(root) === name;
}

/** The root of a folder's repository, as a path in the tree. */
function topOf(place: ImportPlace, folder: string): string {
  const inside = place.repositoryOf(folder)?.path;
  if (inside === undefined) return dirname(folder);
  return inside === "." ? folder : folder.slice(0, -inside.length - 1) || "/";
}

/** The folders that only some environments build on, bases and components, as groups of these. */
function sharedFolders(
  environments: readonly { name: string; path: string }[],
  builtOn: BuiltOn,
): SharedGroup[] {
  const taken = new Set(["base", "projects", ...environments.map(({ name }) => name)]);
  const folders = new Set(environments.flatMap(({ path }) => [...builtOn.of(path)]));
  return [...folders].flatMap((path) => {
    const members = environments.filter((one) => builtOn.of(one.path).has(path)).map(({ name }) => name);
    const whole = environments.some((one) => one.path === path) || members.length === environments.length;
    return whole || members.length < 2 ? [] : [{ name: groupName(path, taken), members }];
  });
}

/** A group's name from its folder, with the parent folder if it is generic or taken. */
function groupName(path: string, taken: Set<string>): string {
  const parts = path.split("/").filter(Boolean);
  const own = kebabCase(parts.at(-1) ?? "shared");
  if (!taken.has(own)) {
    taken.add(own);
    return own;
  }
  const longer = kebabCase(`${parts.at(-2) ?? "shared"}-${own}`);
  for (let number = 1; ; number++) {
    const name = number === 1 ? longer : `${longer}-${number}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
