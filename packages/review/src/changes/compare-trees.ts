import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { refuseLate } from "@kustogen/kustomize/limits.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { sameResources } from "@kustogen/kustomize/value/same-resources.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { unseenPairs } from "../check/argo-change.ts";
import { type ArgoPair, changedArgo, changedBySets } from "../check/argo-pairs.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { SyncPolicy } from "../consequences/sync-steps.ts";
import type { IsOwnSource } from "../discovery/application-sources.ts";
import { declaredFolders } from "../discovery/applications.ts";
import { changedFiles } from "../discovery/changed-files.ts";
import { DependencyGraph } from "../discovery/dependencies.ts";
import { type Discovery, discover } from "../discovery/discover.ts";
import { type FluxKustomization, fluxKustomizations } from "../discovery/flux.ts";
import { besideArgo, fluxBuilds } from "../discovery/flux-build.ts";
import { isKustomizationFile, type ReadKustomizations } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { type Overlay, type OverlaySelection, overlayAt, selectionsOf } from "../discovery/overlays.ts";
import { matcherOf } from "../discovery/path-glob.ts";
import { needsOtherRun } from "../looked/cause-of-error.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { sortedNotLookedAt } from "../looked/not-looked-at.ts";
import { argoFolders, reviewArgo } from "./argo-review.ts";
import {
  type ApplicationOverlay,
  applicationOf,
  deployedOverlays,
  isChangedApplication,
  rendered,
  renderedParts,
} from "./built-applications.ts";
import { reviewEnvironment } from "./environment.ts";
import { failedEnvironment } from "./failed.ts";
import { asMoved, type Moves, moveRisks, movesOf, withMoves } from "./moved.ts";
import { notLookedAtOf } from "./not-compared.ts";
import { folderOf, prepareSides, type RenderedParts, RenderedSide, sourcesOf } from "./rendered-side.ts";
import type { EnvironmentReview, NotRendered, Review, UnchangedEnvironment } from "./review.ts";
import { worstFirst } from "./risks.ts";
import { sameParts } from "./same-parts.ts";
import type { SourceLink } from "./sources.ts";
import { type GoneEnvironment, renamingRisks, structureRisks } from "./structure.ts";
import { changedSubmodules } from "./submodules.ts";
import { BROKEN, newlyBroken, refuseUnmade, unmadeError } from "./unmade.ts";

/** What is looked at, and how it is rendered. */
export interface CompareOptions extends OverlaySelection {
  /** Only overlays of these systems and environments, as their paths name them. */
  systems?: readonly string[];
  environments?: readonly string[];
  renderer?: RendererOptions;
  /** Makes the addresses of lines, for reports with links. */
  link?: SourceLink;
  /** Only folders that match one of these patterns: what a person asked for, whatever configurations say. */
  only?: readonly string[];
  /** What changes in the kustomizations of the side after where another judges these: they aren't compared again. */
  shown?: readonly ResourceChange[];
  /** The files of each side that may hold Argo CD Applications. */
  applications?: { before: readonly string[]; after: readonly string[] };
  /** Says which sources of Applications are this repository; without it nobody knows. */
  isOwn?: IsOwnSource;
  /** Told before each environment, for progress. */
  onEnvironment?(label: string, done: number, all: number): void;
}

/** What a comparison comes to, without its title. */
export type Comparison = Pick<Review, "environments" | "unchanged" | "notRendered" | "notLookedAt">;

/** Both states of a repository, and what is in them to render. */
export interface DiscoveredStates {
  before: Discovery;
  after: Discovery;
  /** The files that differ. */
  changed: ReadonlySet<string>;
  /** The folders with a kustomization whose rendering reads one of them. */
  affected: ReadonlySet<string>;
}

/** Finds the overlays of two states, and which of them the files that differ can affect. */
export function discoverStates(
  before: ListedTree,
  after: ListedTree,
  selection: OverlaySelection,
): DiscoveredStates {
  const known: ReadKustomizations = new Map();
  const changed = changedFiles(before, after);
  const now = discover(after, selection, known);
  const old = hasSameShape(before, after, changed)
    ? { ...now, tree: before, graph: new DependencyGraph(before, now.folders) }
    : discover(before, selection, known);
  const affected = now.graph.affectedBy(changed);
  if (old.folders !== now.folders) for (const folder of old.graph.affectedBy(changed)) affected.add(folder);
  return { before: old, after: now, changed, affected };
}

/** True where the same folders are made of the same files on both sides, whatever changed in these. */
function hasSameShape(before: ListedTree, after: ListedTree, changed: ReadonlySet<string>): boolean {
  for (const path of changed) {
    const [old, now] = [before.files.get(path), after.files.get(path)];
    if (old === undefined || now === undefined || old.link || now.link || isKustomizationFile(path))
      return false;
  }
  return true;
}

/**
 * Compares what two states of a repository deploy: renders those of its overlays that the changed files can affect,
 * and compares them. An overlay that can't be rendered is reported with its error beside the others.
 */
export function compareTrees(
  before: ListedTree,
  after: ListedTree,
  options: CompareOptions,
  states: DiscoveredStates = discoverStates(before, after, options),
): Comparison {
  const { before: old, after: now, changed, affected } = states;
  const { applications = { before: [], after: [] } } = options;
  const declaring = { helm: options.renderer?.helm !== undefined, isOwn: options.isOwn };
  const flux = [
    fluxKustomizations(before, applications.before),
    fluxKustomizations(after, applications.after),
  ] as const;
  // Its controller builds so.
  const isFlux = flux.some((found) => found.length > 0);
  const renderer = { ...options.renderer, ...(isFlux && { unrestricted: true }) };
  const side = (discovery: Discovery, files: readonly string[], of: readonly FluxKustomization[]) => {
    const declared = declaredFolders(discovery.tree, discovery.folders, files, declaring);
    return new RenderedSide(discovery, renderer, {
      ...declared,
      flux: besideArgo(fluxBuilds(of), declared.applied),
    });
  };
  const sides = [side(old, applications.before, flux[0]), side(now, applications.after, flux[1])] as const;
  const overlays = deployedOverlays(sides, options).filter(
    (overlay) =>
      isSelected(overlay, options) &&
      (options.shown === undefined || "application" in overlay || !sides[1].has(overlay)),
  );
  const argo = [
    ...changedArgo(old, now, changed).pairs,
    ...changedBySets(
      { tree: before, objects: sides[0].declared.objects },
      { tree: after, objects: sides[1].declared.objects },
    ),
  ];
  const notRendered = [...markLost(sides), ...changedFlux(flux, sides)];
  const found = [...old.overlays, ...now.overlays];
  // What is only named as not rendered is an answer too.
  const isArgoAlone = found.length === 0 && sides.some(({ declared }) => declared.objects.length > 0);
  if (
    options.shown === undefined &&
    overlays.length === 0 &&
    !isArgoAlone &&
    (found.length > 0 || notRendered.length === 0)
  )
    refuseEmpty(found, options);
  const isTouched = (overlay: Overlay | ApplicationOverlay) =>
    affected.has(folderOf(overlay.path)) ||
    ("application" in overlay
      ? isChangedApplication(overlay, sides, changed, affected)
      : isDeclaredOtherwise(overlay, sides) ||
        isOtherwiseOfFlux(overlay, sides) ||
        sides.some((side) => side.isChangedManifests(overlay.path, changed)));
  const touched: (Overlay | ApplicationOverlay)[] = [];
  const unchanged: UnchangedEnvironment[] = [];
  for (const overlay of overlays) (isTouched(overlay) ? touched : unchanged).push(overlay);
  prepareSides(sides, touched);
  const gone = goneEnvironments(touched, sides);
  const environments: EnvironmentReview[] = [];
  const missing: NotLookedAt[] = [];
  const reviews = new Map<EnvironmentReview, Overlay | ApplicationOverlay>();
  for (const [index, overlay] of touched.entries()) {
    options.onEnvironment?.(overlay.name, index, touched.length);
    reviews.set(comparedOverlay(overlay, sides, gone, changed, options.link), overlay);
  }
  const moves = movesOf([...reviews.keys()]);
  // Flux knows no waves, and what it prunes is said by its Kustomization.
  const isFluxAlone = isFlux && sides.every(({ declared }) => declared.objects.length === 0);
  for (const [first, overlay] of reviews) {
    const moved = moves.get(first);
    const told =
      moved === undefined
        ? first
        : withMoves(comparedOverlay(overlay, sides, gone, changed, options.link, moved), first, moved);
    const review = isFluxAlone ? { ...told, steps: [] } : told;
    missing.push(...(review.notLookedAt ?? []));
    if (review.resources.length > 0 || review.risks.length > 0 || review.error !== undefined || review.broken)
      environments.push(review);
    else unchanged.push({ ...overlay, ...(isMoved(sides, overlay) && { moved: true as const }) });
  }
  environments.push(...argoEnvironments(argo, sides, environments, options));
  if (options.shown === undefined) environments.push(...brokenApplications(sides, environments, options));
  return {
    environments,
    notLookedAt: sortedNotLookedAt([
      ...notLookedAtOf(environments, notRendered, missing),
      ...changedSubmodules(before, after),
    ]),
    unchanged: unchanged
      .map(({ name, path, moved }) => ({ name, path, ...(moved && { moved }) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    notRendered,
  };
}

/** True where both sides render to the very same objects. */
function isMoved(
  sides: readonly [RenderedSide, RenderedSide],
  overlay: Overlay | ApplicationOverlay,
): boolean {
  // A chart isn't rendered a second time to be told so.
  if ("application" in overlay) return false;
  const [before, after] = sides.map((side) => renderedParts(side, overlay).resources as Resource[]);
  return before !== undefined && before.length > 0 && sameResources(before, after ?? []);
}

/** The Kustomizations of Flux that change and that no environment renders: what they do to a folder is not followed. */
function changedFlux(
  [before, after]: readonly [readonly FluxKustomization[], readonly FluxKustomization[]],
  [old, now]: readonly [RenderedSide, RenderedSide],
): NotRendered[] {
  const key = ({ file, name }: FluxKustomization) => `${file} ${name}`;
  const known = new Map(before.map((one) => [key(one), one]));
  return after
    .filter(
      (one) => !equal(notFollowed(known.get(key(one)), old), notFollowed(one, now)) && !now.deploys(one.file),
    )
    .map(({ name, file }) => ({
      name,
      file: file.slice(1),
      why: "a Kustomization of Flux that changes: what it patches, and what the cluster fills in, is not followed",
      cause: "flux",
    }));
}

/** A Kustomization without what is followed of it. */
function notFollowed(one: FluxKustomization | undefined, { declared, discovery }: RenderedSide): Value {
  if (one === undefined) return null;
  const { document, folder = "" } = one;
  const build = discovery.folders.has(folder) ? declared.flux?.get(folder) : undefined;
  if (build === undefined || !isMap(document) || !isMap(document.spec)) return document;
  const { targetNamespace = null, postBuild, ...spec } = document.spec;
  const { substitute, ...rest } = isMap(postBuild) ? postBuild : {};
  const unknown = Object.entries(isMap(substitute) ? substitute : {}).filter(
    ([key]) => !build.variables.has(key),
  );
  const moved = targetNamespace === (build.namespace ?? null) ? null : targetNamespace;
  return {
    ...document,
    spec: { ...spec, moved, postBuild: { ...rest, substitute: Object.fromEntries(unknown) } },
  };
}

/** What is declared after the change and not rendered, with what the change keeps from being: it was looked at before. */
function markLost([old, now]: readonly [RenderedSide, RenderedSide]): NotRendered[] {
  const key = ({ file, name }: { file: string; name: string }) => `${file} ${name}`;
  const looked = new Set(old.declared.built.map(key));
  for (const { file } of old.declared.objects) looked.add(file.slice(1));
  const before = new Set(old.declared.notRendered.map((one) => `${key(one)} ${one.why}`));
  return now.declared.notRendered.map((one) => {
    const wasLookedAt = looked.has(one.cause === "unreadable" ? one.file : key(one));
    return { ...one, ...(wasLookedAt && !before.has(`${key(one)} ${one.why}`) && { lost: true as const }) };
  });
}

/** True where Applications take other files of a folder of manifests than before, or begin or end to take it as one. */
function isDeclaredOtherwise({ path }: Overlay, sides: readonly RenderedSide[]): boolean {
  const [before, after] = sides.map(({ declared }) => JSON.stringify(declared.manifests.get(path)));
  return before !== after;
}

/** True where Flux makes something else of a folder than before. */
function isOtherwiseOfFlux({ path }: Overlay, sides: readonly RenderedSide[]): boolean {
  const [before, after] = sides.map(({ declared }) => {
    const build = declared.flux?.get(folderOf(path));
    return JSON.stringify([build?.namespace, ...(build?.variables ?? [])]);
  });
  return before !== after;
}

/** What changes of the objects of Argo CD that no environment shows: nothing here applies them, or not as they are. */
function argoEnvironments(
  pairs: readonly ArgoPair[],
  sides: readonly [RenderedSide, RenderedSide],
  environments: readonly EnvironmentReview[],
  options: CompareOptions,
): EnvironmentReview[] {
  const [old, now] = sides;
  const shown = environments.flatMap(({ resources }) => resources);
  const unseen = unseenPairs(pairs, [...shown, ...(options.shown ?? [])]).filter(
    ({ before, after }) =>
      before === undefined ||
      after === undefined ||
      before.file === after.file ||
      !(old.deploys(before.file) && now.deploys(after.file)),
  );
  const taken = new Set(environments.map(({ name }) => name));
  return argoFolders(unseen).flatMap((folder) => {
    const overlay = overlayAt(folder.path);
    if (!isSelected(overlay, options) || !isWanted(folder.path, options)) return [];
    for (const { before, after } of folder.pairs) {
      if (before !== undefined) old.takeWritten(before);
      if (after !== undefined) now.takeWritten(after);
    }
    try {
      const review = reviewArgo(folder, old.declared.objects, taken);
      if (review === undefined) return [];
      const resources = (side: "before" | "after") =>
        folder.pairs.flatMap((pair) => pair[side]?.resource ?? []);
      return [
        { ...review, sources: sourcesOf(sides, [resources("before"), resources("after")], options.link) },
      ];
    } catch (error) {
      return [failedEnvironment(overlay, error)];
    }
  });
}

/** Applications that a change leads to folders that aren't here, where no environment says so already. */
function brokenApplications(
  sides: readonly [RenderedSide, RenderedSide],
  environments: readonly EnvironmentReview[],
  options: CompareOptions,
): EnvironmentReview[] {
  return newlyBroken(sides).flatMap((one) => {
    const error = unmadeError(one);
    const folder = one.file.slice(0, Math.max(0, one.file.lastIndexOf("/"))) || ".";
    const overlay = { ...overlayAt(folder), name: one.name, path: one.file };
    if (environments.some((other) => other.error?.includes(error.message))) return [];
    if (!isSelected(overlay, options) || !isWanted(folder, options)) return [];
    return [{ ...failedEnvironment(overlay, error), failing: "after", broken: [], unmade: true }];
  });
}

/** True for a folder that isn't left out by all that says what is looked at, and that `--path` doesn't pass over. */
function isWanted(path: string, options: CompareOptions): boolean {
  const matches = (pattern: string) => matcherOf(pattern)(path);
  if (options.only !== undefined && !options.only.some(matches)) return false;
  return selectionsOf(options).some(({ exclude = [] }) => !exclude.some(matches));
}

function isSelected(overlay: Overlay, { systems = [], environments = [] }: CompareOptions): boolean {
  return (
    (systems.length === 0 || systems.includes(overlay.system ?? "")) &&
    (environments.length === 0 || environments.includes(overlay.environment ?? ""))
  );
}

function refuseEmpty(
  all: readonly Overlay[],
  { paths, systems = [], environments = [] }: CompareOptions,
): void {
  const list = (values: readonly (string | undefined)[]) =>
    [...new Set(values.filter((value) => value !== undefined))].sort().slice(0, 20).join(", ") || "none";
  if (all.length === 0)
    throw new InputError(
      paths === undefined
        ? "there is no kustomization in either state; run the command in a repository that has one, or name folders with --path"
        : `no folder with a kustomization matches ${paths.join(", ")} in either state`,
      { code: "no-kustomization" },
    );
  throw new InputError(
    `nothing is selected: there are the systems ${list(all.map(({ system }) => system))} and the environments ${list(all.map(({ environment }) => environment))}${
      systems.length > 0 ? `, found no ${systems.join(", ")}` : ""
    }${environments.length > 0 ? `, found no ${environments.join(", ")}` : ""}`,
    { code: "unknown-name" },
  );
}

/** The comparison of an overlay; where it fails that is what is said of it, and the others have theirs. */
function comparedOverlay(...given: Parameters<typeof compareOverlay>): EnvironmentReview {
  try {
    refuseLate();
    return compareOverlay(...given);
  } catch (error) {
    return failedEnvironment(given[0], error);
  }
}

function compareOverlay(
  overlay: Overlay | ApplicationOverlay,
  [old, now]: readonly [RenderedSide, RenderedSide],
  gone: readonly GoneEnvironment[],
  changed: ReadonlySet<string>,
  link: SourceLink | undefined,
  moves: Moves = { out: [], in: [] },
): EnvironmentReview {
  const before = tried(() => renderedParts(old, overlay));
  const unmade = tried(() => refuseUnmade([old, now], overlay));
  const isThere = "error" in before || before.resources.length > 0 || before.missing.length > 0;
  const after = unmade ?? tried(() => (isThere ? renderedParts : renderedNew)(now, overlay));
  const errors = [
    ...("error" in before ? [`before: ${before.error}`] : []),
    ...("error" in after ? [`after: ${after.error}`] : []),
  ];
  if ("error" in before || "error" in after) {
    const { code } = "error" in after ? after : (before as Failure);
    const failing = !("error" in after) ? "before" : "error" in before ? "both" : "after";
    const isLost = failing === "after" && !("error" in before) && before.resources.length > 0;
    const isBroken =
      failing === "after" && (unmade === undefined ? !needsOtherRun(code) : unmade.code === BROKEN);
    return {
      ...failedEnvironment(overlay, new InputError(errors.join("\n"), { code })),
      failing,
      ...(isBroken && { broken: [] }),
      ...(isLost && { lost: true as const }),
      ...(unmade && { unmade: true as const }),
    };
  }
  const policy = policyOf(now, overlay) ?? policyOf(old, overlay);
  const same = sameParts([old, now], overlay, [before, after], changed);
  const review = reviewEnvironment(asMoved(same.before, moves), same.after, {
    ...overlay,
    ...(policy !== undefined && { policy }),
  });
  const isNew = !("application" in overlay) && before.resources.length === 0;
  const more = [
    ...structureRisks(overlay, [old, now]),
    ...(isNew && moves.in.length === 0 ? renamingRisks(overlay, same.after, gone) : []),
    ...moveRisks(moves),
  ];
  const risks = more.length === 0 ? review.risks : worstFirst([...review.risks, ...more]);
  return {
    ...review,
    risks,
    ...(same.notLookedAt.length > 0 && { notLookedAt: same.notLookedAt }),
    ...(same.broken.length > 0 && { broken: same.broken }),
    sources: sourcesOf(same.sides, [same.before, same.after], link),
  };
}

/** What can be rendered of a new environment. Throws InputError where nothing can: what is new isn't unchanged. */
function renderedNew(side: RenderedSide, overlay: Overlay | ApplicationOverlay): RenderedParts {
  const parts = renderedParts(side, overlay);
  const error = parts.missing.find((part) => part.error !== undefined)?.error;
  if (error === undefined || parts.resources.length > 0) return parts;
  throw error instanceof InputError ? error : new InputError(error.message, { code: error.code });
}

/** The environments that the side after doesn't have any more, with what they rendered to. */
function goneEnvironments(
  touched: readonly (Overlay | ApplicationOverlay)[],
  [old, now]: readonly [RenderedSide, RenderedSide],
): GoneEnvironment[] {
  // Without a new one beside them nobody asks.
  if (touched.every((overlay) => old.has(overlay))) return [];
  return touched.flatMap((overlay) => {
    if ("application" in overlay || !old.has(overlay) || now.has(overlay)) return [];
    const before = tried(() => ({ resources: rendered(old, overlay) }));
    return "error" in before ? [] : [{ overlay, resources: before.resources }];
  });
}

function policyOf(side: RenderedSide, overlay: Overlay | ApplicationOverlay): SyncPolicy | undefined {
  if ("application" in overlay) return applicationOf(side, overlay)?.policy;
  return side.declared.applied.get(overlay.path);
}

/** Why a side can't be rendered. */
interface Failure {
  error: string;
  code: ErrorCode;
}

function tried<T>(render: () => T): T | Failure {
  try {
    return render();
  } catch (error) {
    if (error instanceof InputError) return { error: error.message, code: error.code };
    throw error;
  }
}
