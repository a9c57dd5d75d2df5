import { InputError, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer, type RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { identityKey, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { reachable } from "@kustogen/review/discovery/discover.ts";
import { kustomizationIn, referencesOf } from "@kustogen/review/discovery/kustomizations.ts";
import { BASE } from "../authoring/environment.ts";
import { recorded } from "../vendor/recorded.ts";
import { argoEdits } from "./argo-edits.ts";
import { commonName, environmentNames, type NamedPath, stageOf } from "./environment-names.ts";
import type { ImportPlace } from "./place.ts";
import type { ImportSources } from "./state.ts";
import { copyOf } from "./wrap/copied-folders.ts";

/** The path of an overlay that others build on. */
const SHARED = /(?:^|[-_./])(?:base|common|shared)$/i;

/**
 * Renders kustomize folders, one for each environment, which a folder called base that others build on isn't.
 * @param base the environment that base is like; by default base is the folder that all build on
 */
export function fromFolders(
  given: readonly NamedPath[],
  place: ImportPlace,
  options: RendererOptions = {},
  base?: string,
): ImportSources {
  const { tree } = place;
  const written = new Renderer(tree, options);
  const built = builtOn(tree, written);
  const notes: string[] = [];
  const all = given.map(({ name, path }) => ({ name, path: place.find(path) }));
  // A pattern also matches folders of files that the others list one by one.
  const folders = all.filter(({ name, path }) => {
    const kept = name !== undefined || all.length === 1 || kustomizationIn(tree, path) !== undefined;
    if (!kept) notes.push(`${place.shown(path)}: has no kustomization, so it isn't an environment`);
    return kept;
  });
  if (folders.length === 0)
    throw new InputError(`${given.map(({ path }) => path).join(", ")}: no folder in it has a kustomization`, {
      code: "no-kustomization",
    });
  // Rendering errors are reported before what a folder builds on, and the name.
  for (const { path } of folders) written.build(path);
  const usersOf = (path: string) => folders.filter((other) => built.of(other.path).has(path));
  // What Argo CD changes in a folder would also change those that build on it.
  const tops = folders.filter(({ path }) => usersOf(path).length === 0);
  const edits = argoEdits(tops, place);
  const read = (path: string) => edits.get(tree.realPath(path)) ?? tree.read(path);
  const asBuilt: FileTree = { ...recorded(tree).tree, read };
  const renderer = edits.size > 0 ? new Renderer(asBuilt, options) : written;
  const render = (path: string) => renderer.build(path).map(resourceOf);
  const rendered = folders.map((folder) => ({ ...folder, resources: render(folder.path) }));
  const own = rendered.filter(({ name, path }) => {
    const users = usersOf(path);
    if (name !== undefined || users.length === 0 || !SHARED.test(path)) return true;
    notes.push(
      `${place.shown(path)}: ${users.length} of the others build on it, so it isn't an environment, and no group, either; --env NAME=DIR makes it an environment`,
    );
    return false;
  });
  const names = environmentNames(own.map(({ name, path }) => ({ name, path: place.shown(path) })));
  const environments = own.map(({ path, resources }, index) => {
    return { name: names[index] as string, from: place.shown(path), resources, path };
  });
  const folderOf = new Map(environments.map(({ name, path }) => [name, path]));
  const shared = base === undefined ? built.shared([...folderOf.values()]) : [];
  const resources = shared.flatMap(render);
  const isOne = shared.length > 0 && new Set(resources.map(identityKey)).size === resources.length;
  return {
    environments,
    base: isOne
      ? { name: BASE, from: shared.map(place.shown).join(" and "), resources }
      : chosenBase(names, base),
    copied: copyOf(asBuilt, folderOf, isOne ? shared : []),
    repositories: new Map(
      environments.flatMap(({ name, path }) => {
        const found = place.repositoryOf(path);
        if (found === undefined) return [];
        const builtOn = [...built.of(path)].flatMap((one) => place.repositoryOf(one)?.path ?? []);
        const isEdited = edits.has(kustomizationIn(tree, path) ?? "");
        return [[name, { ...found, builtOn, isEdited }] as const];
      }),
    ),
    suggestedName: commonName([...folderOf.values()]),
    notes,
  };
}

/** The environment that base is like: the given one, or the only one. @throws InputError if there are several */
export function chosenBase(names: readonly string[], given: string | undefined): string {
  const [only, ...others] = names;
  const chosen = given ?? (others.length === 0 ? only : undefined);
  const known = `The environments are ${names.join(", ")}`;
  if (chosen === undefined) {
    const example = names.find((name) => stageOf(name) !== "production") ?? only;
    throw wrongUsage(
      `no folder is what all environments build on: name the one for base/: --base ${example}. ${known}. A folder that lists what they have in common, in the resources of each, is a better base`,
    );
  }
  if (!names.includes(chosen))
    throw new InputError(`--base ${chosen}: no such environment. ${known}`, { code: "unknown-name" });
  return chosen;
}

/** Tells which kustomizations folders build on. */
function builtOn(tree: FileTree, renderer: Renderer) {
  /** The folders in a kustomization's resources, recursively, without the folder itself and without components. */
  const of = (folder: string): ReadonlySet<string> => {
    // The renderer reports a cycle.
    const found = reachable([folder], (path) => {
      if (kustomizationIn(tree, path) === undefined) return [];
      const { resources } = referencesOf(renderer.kustomization(path), path);
      return resources.flatMap((one) => (kindIfAny(tree, one) === "directory" ? tree.realPath(one) : []));
    });
    found.delete(folder);
    return found;
  };
  /** The folders that several build on, or are, without those that another one of them builds on. */
  const shared = (folders: readonly string[]): string[] => {
    const [first, ...others] = folders;
    if (first === undefined || others.length === 0) return [];
    const has = (folder: string, path: string) => folder === path || of(folder).has(path);
    const common = [first, ...of(first)].filter((path) => others.every((other) => has(other, path)));
    return common.filter((path) => !common.some((other) => of(other).has(path)));
  };
  return { of, shared };
}
