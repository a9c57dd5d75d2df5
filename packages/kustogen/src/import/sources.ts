import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer, type RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { BuiltOn } from "./built-on.ts";
import { commonName, environmentNames, isSharedName, type NamedPath } from "./environment-names.ts";
import type { ImportPlace, RepositoryPlace } from "./place.ts";
import { type SharedFolder, sharedFolders } from "./shared-folders.ts";
import type { RenderedState } from "./state.ts";

/** The environments of an import as they are rendered, and what they build on. */
export interface Sources {
  environments: RenderedState[];
  /** What all of them build on. */
  base: RenderedState | undefined;
  /** What some of them build on, with the names of these; larger groups first. */
  shared: SharedState[];
  /** Where the folder of each environment lies that is a kustomization in a repository. */
  repositories: ReadonlyMap<string, RepositoryPlace>;
  /** The texts of the files that the environments were written in, where they are kustomizations. */
  texts: string[];
  /** What the system may be called: from the folder that holds everything. */
  suggestedName: string;
  /** What a person should know of how the folders were read, one sentence each. */
  notes: string[];
}

/** A layer between the base and environments. */
export interface SharedState {
  state: RenderedState;
  members: string[];
}

/**
 * Renders kustomize folders, one an environment. The base is the one folder that all of them build on; a folder called
 * so among them is no environment.
 *
 * @throws InputError for a folder that doesn't render, with the renderer's message
 */
export function fromFolders(
  given: readonly NamedPath[],
  place: ImportPlace,
  options: RendererOptions = {},
): Sources {
  const { tree } = place;
  const renderer = new Renderer(tree, options);
  const builtOn = new BuiltOn(tree, renderer);
  const notes: string[] = [];
  const all = given.flatMap(({ name, path }) => place.find(path).map((found) => ({ name, path: found })));
  // A pattern also means folders of files that the others list one by one.
  const folders = all.filter(({ name, path }) => {
    const kept = name !== undefined || all.length === 1 || builtOn.isKustomization(path);
    if (!kept) notes.push(`${place.shown(path)}: has no kustomization, so it is no environment`);
    return kept;
  });
  if (folders.length === 0)
    throw new InputError(`${given.map(({ path }) => path).join(", ")}: no folder in it has a kustomization`, {
      code: "no-kustomization",
    });
  const render = (path: string) => renderer.build(path).map(resourceOf);
  // What doesn't render is said before anything is made of its name.
  const rendered = new Map(folders.map(({ path }) => [path, render(path)]));
  const own = folders.filter(({ name, path }) => {
    const users = folders.filter((other) => builtOn.of(other.path).has(path));
    if (name !== undefined || users.length === 0 || !isSharedName(path)) return true;
    notes.push(
      `${place.shown(path)}: ${users.length} of the others build on it, so it is a layer and no environment; --env NAME=DIR makes it one`,
    );
    return false;
  });
  const names = environmentNames(own.map(({ name, path }) => ({ name, path: place.shown(path) })));
  const environments = own.map(({ path }, index) => ({
    name: names[index] as string,
    from: place.shown(path),
    resources: rendered.get(path) ?? [],
  }));
  const shared = sharedFolders(
    own.map(({ path }, index) => ({ name: names[index] as string, path })),
    builtOn,
  );
  const states = shared.flatMap((folder) =>
    stateOf(folder, place, (path) => rendered.get(path) ?? render(path)),
  );
  const paths = own.map(({ path }) => path);
  return {
    environments,
    base: states.find(({ state }) => state.name === "base")?.state,
    shared: states.filter(({ state }) => state.name !== "base"),
    repositories: new Map(
      own.flatMap(({ path }, index) => {
        const found = place.repositoryOf(path);
        return found === undefined ? [] : [[names[index] as string, found] as const];
      }),
    ),
    texts: builtOn.files(paths).map((path) => anyTextIn(tree.read(path))),
    suggestedName: commonName(paths),
    notes,
  };
}

/** A shared folder as it renders; none where it is no whole of its own: what its environments share takes its place. */
function stateOf(
  { name, path, members }: SharedFolder,
  place: ImportPlace,
  render: (path: string) => Resource[],
): SharedState[] {
  try {
    return [{ state: { name, from: place.shown(path), resources: render(path) }, members }];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [];
  }
}
