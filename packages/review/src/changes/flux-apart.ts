import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { DeclaredFolders, FluxApart } from "../discovery/declared-folders.ts";
import { type FluxKustomization, sourceOf } from "../discovery/flux.ts";
import { type FluxBuild, fluxBuilds } from "../discovery/flux-build.ts";
import { namesOfPath } from "../discovery/overlay-names.ts";
import type { Overlay } from "../discovery/overlays.ts";
import type { Deploying } from "./deploying.ts";
import { knownInBoth } from "./flux-builds.ts";

type Both<T> = readonly [T, T];

/** An environment that one of several Flux Kustomizations builds from a folder. */
export interface FluxOverlay extends Overlay {
  /** Its key among those of both states. */
  kustomization: string;
}

/**
 * The Flux Kustomizations of both states that are environments of their own, by a key that is the same in both: those
 * that build another result from a folder than others do, and those that come or go beside others of their folder.
 *
 * @param instead the folders that Kustomizations apply before the change, by those that they apply after it
 */
export function fluxApart(
  deployed: Both<Deploying>,
  instead: ReadonlyMap<string, string>,
): Both<ReadonlyMap<string, FluxApart>> {
  const keyOf = keysOf(deployed);
  const folders = deployed.map(({ flux }) => new Map(flux.map((one) => [keyOf(one), one.folder])));
  // Its new folder is compared with its old one.
  const isElsewhere = (one: FluxKustomization) => {
    const [from, to = ""] = folders.map((of) => of.get(keyOf(one)));
    return from !== undefined && from !== to && instead.get(to) === from;
  };
  const byFolder = deployed.map(({ flux, declared }) =>
    groupedBy(
      flux.filter(
        (one) =>
          one.folder !== undefined && !declared.applied.has(one.folder.slice(1) || ".") && !isElsewhere(one),
      ),
      ({ folder = "" }) => folder,
    ),
  );
  const found = [new Map<string, FluxApart>(), new Map<string, FluxApart>()] as const;
  for (const folder of new Set(byFolder.flatMap((folders) => [...folders.keys()]))) {
    const [old = [], now = []] = byFolder.map((folders) => folders.get(folder) ?? []);
    const keys = [old, now].map((all) => new Set(all.map(keyOf)));
    if (!mayBeApart([old, now], keys)) continue;
    const builds = buildsByKey([old, now], deployed, keyOf);
    const isSame = builds.every((of) => new Set([...of.values()].map(resultOf)).size < 2);
    if (isSame && sameKeys(keys)) continue;
    for (const [side, all] of [old, now].entries())
      for (const one of all) {
        const build = builds[side]?.get(keyOf(one));
        if (build !== undefined)
          found[side]?.set(keyOf(one), { folder, name: one.name, file: one.file, build });
      }
  }
  return found;
}

/** The name of a Kustomization that no other in its state has, or else its file and name. */
function keysOf(deployed: Both<Deploying>): (one: FluxKustomization) => string {
  const named = deployed.map(({ flux }) => groupedBy(flux, ({ name }) => name));
  return ({ file, name }) =>
    named.every((of) => (of.get(name)?.length ?? 0) < 2) ? name : `${file.slice(1)} ${name}`;
}

/** True for the Kustomizations of a folder if some are in both states, several in one, and all use the same source. */
function mayBeApart(all: Both<readonly FluxKustomization[]>, keys: readonly ReadonlySet<string>[]): boolean {
  const [old, now] = keys;
  return (
    all.some((of) => of.length > 1) &&
    all.every((of, side) => of.length === keys[side]?.size) &&
    [...(old ?? [])].some((key) => now?.has(key)) &&
    new Set(all.flat().map(({ document }) => jsonText(sourceOf(document)))).size === 1
  );
}

function sameKeys([old, now]: readonly ReadonlySet<string>[]): boolean {
  return old?.size === now?.size && [...(old ?? [])].every((key) => now?.has(key));
}

/** What each of the Kustomizations of a folder builds on both sides, without what only one side knows of it. */
function buildsByKey(
  all: Both<readonly FluxKustomization[]>,
  deployed: Both<Deploying>,
  keyOf: (one: FluxKustomization) => string,
): Both<Map<string, FluxBuild>> {
  const builds = [new Map<string, FluxBuild>(), new Map<string, FluxBuild>()] as const;
  for (const key of new Set(all.flat().map(keyOf))) {
    const [old = [], now = []] = all.map((of) => of.filter((one) => keyOf(one) === key));
    const own = [old, now] as const;
    const [before, after] = own.map((of, side) =>
      fluxBuilds(deployed[side]?.flux ?? [], (one) => of.includes(one)),
    );
    const known = knownInBoth([before ?? new Map(), after ?? new Map()], own);
    for (const side of [0, 1] as const)
      for (const build of known[side].values()) builds[side].set(key, build);
  }
  return builds;
}

/** What decides about the objects that Flux builds from a folder, as one string. */
export function resultOf(build: FluxBuild | undefined): string {
  return JSON.stringify([build?.namespace, build?.components, build?.edits, ...(build?.variables ?? [])]);
}

/** The environments of the Kustomizations that are environments of their own, in either state. */
export function fluxOverlays(sides: readonly DeclaredFolders[], named?: string): FluxOverlay[] {
  const all = new Map(sides.flatMap(({ apart }) => [...(apart ?? [])]));
  return [...all].map(([kustomization, { folder, file, name }]): FluxOverlay => {
    const { environment } = namesOfPath(file.slice(1, Math.max(1, file.lastIndexOf("/"))), named);
    const isNamed = environment === undefined || name.includes(environment);
    return {
      name: isNamed ? name : `${environment}/${name}`,
      path: folder.slice(1) || ".",
      ...(environment !== undefined && { environment }),
      system: name,
      kustomization,
    };
  });
}
