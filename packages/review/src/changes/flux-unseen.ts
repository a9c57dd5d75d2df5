import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { at } from "../kubernetes/fields.ts";
import { apartBuild, changedFlux, notFollowed } from "./flux-changes.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { NotRendered } from "./review.ts";

type Both<T> = readonly [T, T];

/**
 * What Flux deploys otherwise than before although no environment shows it: a folder is rendered once, whatever the
 * number of Kustomizations that deploy it, and without the values that differ between them or that are encrypted.
 */
export function unseenOfFlux(
  flux: Both<readonly FluxKustomization[]>,
  sides: Both<RenderedSide>,
  [gone, come]: Both<ReadonlySet<FluxKustomization>>,
): NotRendered[] {
  const isShown = (one: FluxKustomization) =>
    sides.some(({ declared }) => apartBuild(one, declared) !== undefined);
  const beside = [
    ...[...come].filter((one) => !isShown(one)).map(newBeside),
    ...[...gone].filter((one) => !isShown(one)).map(goneBeside),
  ];
  const said = new Set(beside.map(keyOf));
  return [
    ...changedFlux(flux, sides).filter((one) => !said.has(keyOf(one))),
    ...beside,
    ...otherValues(flux, sides),
    ...patchedByKustomize(flux, sides),
    ...otherSources(flux),
  ];
}

function newBeside(one: FluxKustomization): NotRendered {
  return unseen(one, `a new Flux Kustomization of ${apart(one)}: what it creates isn't listed`);
}

function goneBeside(one: FluxKustomization): NotRendered {
  const isPruned = at(one.document, "spec", "prune") === true;
  const what = isPruned ? "what is deleted with it isn't listed" : "what it created stays";
  return unseen(one, `a removed Flux Kustomization of ${apart(one)}: ${what}`);
}

function apart({ folder = "" }: FluxKustomization): string {
  return `${folder.slice(1) || "."}, which others deploy too`;
}

function keyOf({ file, name }: Pick<NotRendered, "file" | "name">): string {
  return `${file} ${name}`;
}

/** Kustomizations of a folder with other values than before, which aren't rendered because others differ in them. */
function otherValues(
  [before, after]: Both<readonly FluxKustomization[]>,
  [old, now]: Both<RenderedSide>,
): NotRendered[] {
  const isShown = now.rendersWithout([]);
  const known = new Map(before.map((one) => [`${one.file} ${one.name}`, one]));
  return after.flatMap((one) => {
    const was = known.get(`${one.file} ${one.name}`);
    const { folder = "" } = one;
    if (was?.folder !== folder || equal(was.document, one.document)) return [];
    const isHere = [old, now].every(({ declared }) => declared.flux?.has(folder));
    // Otherwise the change of the whole Kustomization is named.
    if (!isHere || !isShown(one.file) || equal(valuesOf(was, old), valuesOf(one, now))) return [];
    return [
      unseen(
        one,
        `a Flux Kustomization of ${folder.slice(1) || "."}, which others deploy with other values: those that change here aren't rendered`,
      ),
    ];
  });
}

/** The fields of a Kustomization that decide what it deploys. */
const DECIDING = [
  ...["path", "sourceRef", "targetNamespace", "components", "patches", "images", "namePrefix", "nameSuffix"],
  ...["commonMetadata", "postBuild"],
] as const;

/** Patches that a kustomization applies to Flux Kustomizations: an environment shows these, but not what they deploy. */
function patchedByKustomize(
  flux: Both<readonly FluxKustomization[]>,
  sides: Both<RenderedSide>,
): NotRendered[] {
  const [old, now] = flux.map(
    (all, side) =>
      new Map(
        all.flatMap((one) =>
          one.folder === undefined && sides[side]?.rendersWithout([])(one.file) ? [[keyOf(one), one]] : [],
        ),
      ),
  );
  return [...new Set([...(old ?? []), ...(now ?? [])].map(([key]) => key))].flatMap((key) => {
    const [was, is] = [old?.get(key), now?.get(key)];
    const one = is ?? was;
    const fields = DECIDING.filter((field) => {
      const [before, after] = [was, is].map((of) => at(of?.document ?? null, "spec", field) ?? null);
      return !equal(before as Value, after as Value);
    });
    if (one === undefined || fields.length === 0) return [];
    return [
      unseen(
        one,
        `a patch of Flux Kustomizations that changes (${fields.join(", ")}): what these deploy isn't rendered with it`,
      ),
    ];
  });
}

/** The settings of a Kustomization that change the objects of its folder and aren't rendered. */
function valuesOf(one: FluxKustomization, side: RenderedSide): Value[] {
  const document = notFollowed(one, side);
  const fields = [["moved"], ["targetNamespace"], ["added"], ["components"], ["postBuild", "substitute"]];
  return fields.map((path) => at(document, "spec", ...path) ?? null);
}

/** ConfigMaps and Secrets with new values that Flux fills in, and that aren't known here. */
function otherSources([before, after]: Both<readonly FluxKustomization[]>): NotRendered[] {
  const old = new Map(before.flatMap(({ open }) => [...(open ?? [])]));
  const counts = new Map<string, string[]>();
  for (const { name, open } of after)
    for (const [file, { written, isKnown }] of open ?? []) {
      const was = old.get(file);
      if (was === undefined || was.written === written || (was.isKnown && isKnown)) continue;
      addTo(counts, file, name);
    }
  return [...counts].map(([file, names]) => ({
    name: file.slice(folderOf(file).length + 1),
    file: file.slice(1),
    why: `values that Flux fills in for ${names.length === 1 ? `Kustomization ${names[0]}` : `${names.length} Kustomizations`} change: they are encrypted, or differ between clusters, and aren't rendered`,
    cause: "flux" as const,
    changed: true as const,
  }));
}

function unseen({ name, file }: FluxKustomization, why: string): NotRendered {
  return { name, file: file.slice(1), why, cause: "flux", changed: true };
}
