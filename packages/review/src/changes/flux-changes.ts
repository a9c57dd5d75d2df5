import { equal } from "@kustogen/kustomize/value/equal.ts";
import { isEmpty, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { DeclaredFolders } from "../discovery/declared-folders.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import { editsOf, mayPatchKustomizations } from "../discovery/flux-edits.ts";
import { madeByFlux, withMade } from "../discovery/flux-made.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import type { Overlay, OverlaySelection } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { at } from "../kubernetes/fields.ts";
import type { Deploying } from "./deploying.ts";
import { resultOf } from "./flux-apart.ts";
import { isElsewhere, leftText, movedText, movesOf } from "./flux-moves.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { NotRendered } from "./review.ts";
import { type DiscoveredStates, discoverStates } from "./states.ts";

/** The kustomizations that Flux generates for folders of a state without one, unless Argo CD applies them unchanged. */
export function madeIn(tree: ListedTree, { declared, flux }: Deploying): ReadonlyMap<string, string> {
  return flux.length === 0
    ? new Map()
    : madeByFlux(tree, flux, (folder) => declared.applied.has(folder.slice(1) || "."));
}

/** Both states with the kustomizations that Flux generates in each. */
export function asFluxWrites(
  states: DiscoveredStates,
  [before, after]: readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>],
  selection: OverlaySelection,
): DiscoveredStates {
  if (before.size + after.size === 0) return states;
  const [old, now] = [withMade(states.before.tree, before), withMade(states.after.tree, after)];
  return discoverStates(old, now, selection);
}

/** The changed Flux Kustomizations that no environment shows, because their effects on a folder aren't rendered. */
export function changedFlux(
  [before, after]: readonly [readonly FluxKustomization[], readonly FluxKustomization[]],
  [old, now]: readonly [RenderedSide, RenderedSide],
): NotRendered[] {
  const [was, is] = [before, after].map((all) => new Map(all.map((one) => [keyOf(one), one])));
  const isRendered = now.rendersWithout([]);
  const gone = before.filter((one) => !is?.has(keyOf(one)) && !old.rendersWithout([])(one.file));
  const moves = movesOf(
    gone,
    after.filter((one) => !was?.has(keyOf(one))),
  );
  const left = gone.filter((one) => ![...moves.values()].includes(one));
  const otherwise = after.flatMap((one) => {
    if (isRendered(one.file)) return [];
    const from = moves.get(one);
    if (from !== undefined && isElsewhere(from, one)) return [unrendered(one, movedText(from, one))];
    const former = was?.get(keyOf(one)) ?? from;
    const why = former === undefined ? newText(one, now) : changedText([former, old], [one, now]);
    return why === undefined ? [] : [unrendered(one, why)];
  });
  return [
    ...left.map((one) => unrendered(one, `a removed Flux Kustomization: ${leftText(one)}`)),
    ...otherwise,
  ];
}

function keyOf({ file, name }: FluxKustomization): string {
  return `${file} ${name}`;
}

function unrendered({ name, file }: FluxKustomization, why: string): NotRendered {
  return { name, file: file.slice(1), why, cause: "flux", changed: true };
}

/** The settings of a Kustomization that change objects, as `notFollowed` leaves those that aren't rendered. */
const UNSEEN: readonly (readonly [what: string, ...path: string[]])[] = [
  ["its target namespace", "moved"],
  ["its components", "added"],
  ["its patches", "patches"],
  ["its images", "images"],
  ["its prefix", "namePrefix"],
  ["its suffix", "nameSuffix"],
  ["its common metadata", "commonMetadata"],
  ["its values", "postBuild", "substitute"],
  ["the values that the cluster fills in", "postBuild", "substituteFrom"],
];

/** Why a new Kustomization isn't compared as a whole; undefined if its environment shows everything. */
function newText(one: FluxKustomization, now: RenderedSide): string | undefined {
  const rest = notFollowed(one, now);
  if (rest === one.document) return "a new Flux Kustomization: what it deploys isn't rendered here";
  const unseen = UNSEEN.flatMap(([what, ...path]) =>
    isEmpty(at(rest, "spec", ...path) ?? null) ? [] : [what],
  );
  return unseen.length === 0
    ? undefined
    : `a new Flux Kustomization, without what isn't rendered here: ${unseen.join(", ")}`;
}

/** Which fields of a Kustomization change that aren't rendered; undefined for none. */
function changedText(
  [was, old]: readonly [FluxKustomization, RenderedSide],
  [one, now]: readonly [FluxKustomization, RenderedSide],
): string | undefined {
  const [before, after] = [notFollowed(was, old), notFollowed(one, now)];
  if (equal(before, after)) return undefined;
  const [specBefore, specAfter] = [before, after].map((side) => at(side, "spec") ?? null);
  const fields = Object.keys({ ...(isMap(specBefore) && specBefore), ...(isMap(specAfter) && specAfter) })
    .filter((field) => !equal(at(specBefore, field) ?? null, at(specAfter, field) ?? null))
    .map((field) => RENAMED.get(field) ?? field);
  const which = fields.length === 0 ? "" : ` (${fields.join(", ")})`;
  return `a Flux Kustomization that changes${which}: what that changes isn't rendered here`;
}

/** Fields under other names. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["added", "components"],
  ["moved", "targetNamespace"],
]);

/** A Kustomization without the fields that are rendered. */
export function notFollowed(
  one: FluxKustomization | undefined,
  { declared, discovery }: RenderedSide,
): Value {
  if (one === undefined) return null;
  const { document, folder = "" } = one;
  const build = discovery.folders.has(folder)
    ? (apartBuild(one, declared) ?? declared.flux?.get(folder))
    : undefined;
  if (build === undefined || !isMap(document) || !isMap(document.spec)) return document;
  const { targetNamespace = null, postBuild, components = [], ...whole } = document.spec;
  const edited = equal({ ...editsOf(document) }, { ...build.edits }) ? Object.keys(build.edits ?? {}) : [];
  const isUnseen = !one.patchesFollowed && mayPatchKustomizations(document);
  const spec = Object.fromEntries(
    Object.entries(whole).filter(([field]) => !edited.includes(field) || (field === "patches" && isUnseen)),
  );
  const { substitute, ...rest } = isMap(postBuild) ? postBuild : {};
  const unknown = Object.entries(isMap(substitute) ? substitute : {}).filter(
    ([key]) => !build.variables.has(key),
  );
  const moved = targetNamespace === (build.namespace ?? null) ? null : targetNamespace;
  const added = equal(components, [...build.components]) ? [] : components;
  return {
    ...document,
    spec: { ...spec, moved, added, postBuild: { ...rest, substitute: Object.fromEntries(unknown) } },
  };
}

/** What a Kustomization builds that is an environment of its own. */
export function apartBuild(
  { file, name }: FluxKustomization,
  { apart }: DeclaredFolders,
): FluxBuild | undefined {
  return [...(apart?.values() ?? [])].find((one) => one.file === file && one.name === name)?.build;
}

/** True if Flux builds something else from a folder than before, or deploys it on one side only. */
export function isOtherwiseOfFlux(overlay: Overlay, sides: readonly RenderedSide[]): boolean {
  const folder = treePath(overlay.path);
  if (sides.some(({ declared: { absent, instead } }) => absent?.has(folder) || instead?.has(folder)))
    return true;
  const [before, after] = sides.map((side) => side.fluxOf(overlay));
  return before !== after && resultOf(before) !== resultOf(after);
}
