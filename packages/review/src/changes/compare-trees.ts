import { folderOf, isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import { changedFiles, changedSubmodules } from "../discovery/changed-files.ts";
import { type Discovery, discover } from "../discovery/discover.ts";
import { declarationKey } from "../discovery/flux.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { isExcluded, type OverlaySelection } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { affectedUnits } from "../units/affected.ts";
import { declaredFolders } from "../units/applications.ts";
import { type DeployedUnit, unitsOf } from "../units/unit.ts";
import { withAddedLinks } from "./added-links.ts";
import { argoEnvironments, brokenApplications } from "./argo-objects.ts";
import { changedCharts, changedText, isOfChart } from "./changed-charts.ts";
import { compareOutside } from "./compare-outside.ts";
import { type Comparison, compareOverlays } from "./compare-overlays.ts";
import { absentIn, changedFlux } from "./flux-changes.ts";
import { changedSetters } from "./flux-setters.ts";
import { changedForFlux, changedIgnores } from "./flux-sources.ts";
import { notLookedAtOf } from "./not-compared.ts";
import { RenderedSide, type SidePair } from "./rendered-side.ts";
import type { NotRendered, UnchangedEnvironment } from "./review.ts";
import { type CompareOptions, isRequested, refuseEmpty } from "./selection.ts";
import { newlyNotRendered } from "./unmade.ts";
import { changedUnread } from "./unread-changes.ts";

/** Both states of a repository, and their overlays. */
export interface DiscoveredStates {
  before: Discovery;
  after: Discovery;
  /** The files that differ. */
  changed: ReadonlySet<string>;
  /** The kustomization folders that read one of them when they are rendered. */
  affected: ReadonlySet<string>;
}

/** Finds the overlays of two states, and which of them the changed files can affect. */
export function discoverStates(
  before: ListedTree,
  after: ListedTree,
  selection: OverlaySelection,
): DiscoveredStates {
  const changed = changedFiles(before, after);
  const [old, now] = [discover(before, selection), discover(after, selection)];
  const affected = now.graph.affectedBy(changed);
  for (const folder of old.graph.affectedBy(changed)) affected.add(folder);
  return { before: old, after: now, changed, affected };
}

/** Two states of a repository, and how each is deployed. */
export interface DeployedStates {
  states: DiscoveredStates;
  sides: SidePair;
}

/** Compares what two states deploy and the changed files can affect; one that fails is reported beside the others. */
export function compareTrees(before: ListedTree, after: ListedTree, options: CompareOptions): Comparison {
  return compareDeployed(deployedStates(discoverStates(before, after, options), options), options);
}

/** Finds how two states are deployed. */
export function deployedStates(states: DiscoveredStates, options: CompareOptions): DeployedStates {
  const { applications = { before: [], after: [] }, isOwn, isOther } = options;
  const declaring = { helm: options.renderer?.helm !== undefined, isOwn, isOther };
  const declaredBy = (side: "before" | "after") =>
    declaredFolders(states[side].tree, states[side].folders, applications[side], declaring);
  const declared = { before: declaredBy("before"), after: declaredBy("after") };
  // Flux's controller builds without load restrictions.
  const isFlux = Object.values(declared).some(({ kustomizations }) => kustomizations.length > 0);
  const renderer = { ...options.renderer, ...(isFlux && { unrestricted: true }) };
  const sideOf = (side: "before" | "after", other: "before" | "after") => {
    const there = { tree: states[other].tree, flux: declared[other].kustomizations };
    const absent = absentIn(declared[side], there);
    const own = { ...renderer, ...(options.kustomize && { kustomize: options.kustomize[side] }) };
    return new RenderedSide(states[side], own, { ...declared[side], absent });
  };
  return { states, sides: [sideOf("before", "after"), sideOf("after", "before")] };
}

/** Compares two states whose deployment is known. */
export function compareDeployed({ states, sides }: DeployedStates, options: CompareOptions): Comparison {
  const { before: old, after: now, changed, affected } = states;
  const overlays = unitsOf(sides, options).filter((overlay) => isRequested(overlay, options));
  const notRendered = [
    ...markChanged(sides, changed),
    ...changedCharts(sides, changed, options.renderer?.helm !== undefined),
    ...changedFlux(sides, affected),
    ...changedIgnores(sides),
    ...changedSetters(sides, changed),
    // What is built from a submodule isn't compared.
    ...[...changedSubmodules(old.tree, now.tree)].map(([path, why]): NotRendered => {
      return { name: path.slice(1), file: path.slice(1), why, cause: "outside", changed: true };
    }),
  ];
  const found = [...old.overlays, ...now.overlays];
  const outside = compareOutside(sides, changed, options);
  // A source that is only reported as not rendered is a result, too.
  const isArgoAlone = found.length === 0 && sides.some(({ declared }) => declared.objects.length > 0);
  if (
    !options.besideCheck &&
    overlays.length === 0 &&
    !isArgoAlone &&
    outside.environments.length + outside.unchanged.length === 0 &&
    (found.length > 0 || notRendered.length === 0)
  )
    refuseEmpty(found, options);
  const isAffected = affectedUnits(sides, changed, affected);
  const touched: DeployedUnit[] = [];
  const left: DeployedUnit[] = [];
  for (const overlay of overlays) (isAffected(overlay) ? touched : left).push(overlay);
  const compared = compareOverlays(sides, touched, changed, options);
  const same = left.map(({ name, path }): UnchangedEnvironment => ({ name, path }));
  const unchanged = [...same, ...outside.unchanged, ...compared.unchanged];
  const environments = [...compared.environments, ...argoEnvironments(sides, compared.environments, options)];
  if (!options.besideCheck) environments.push(...brokenApplications(sides, environments, options));
  environments.push(...outside.environments);
  notRendered.push(...changedForFlux(sides, changed, environments, options));
  // What Flux makes of an environment may change, although its folder doesn't.
  const open = new Set(
    notRendered.flatMap(({ name, file, changed: is }) =>
      is ? declarationKey({ name, file: `/${file}` }) : [],
    ),
  );
  const isOpen = (path: string) =>
    sides.some(({ declared }) => open.has(declared.flux.get(treePath(path))?.of ?? ""));
  const hidden = notRendered.filter(({ changed: is, file }) => is || !isExcluded(folderOf(file), options));
  const comparison = {
    environments,
    notRendered: hidden,
    ...(compared.notices && { notices: compared.notices }),
    notLookedAt: notLookedAtOf(environments, hidden, [
      ...compared.notLookedAt,
      // Where they are rendered here, the entry that reads the file is listed.
      ...(options.besideCheck ? convertedIn(now) : []),
      ...outside.notLookedAt,
      ...changedUnread(sides, changed, options),
    ]),
    unchanged: unchanged.filter(({ path }) => !isOpen(path)).sort((a, b) => compareText(a.path, b.path)),
  };
  return options.besideCheck ? comparison : withAddedLinks(sides, comparison);
}

/** The environments that read files which a checkout has in another encoding, or as a filter makes them. */
function convertedIn({ tree, graph, overlays }: Discovery): NotLookedAt[] {
  return [...tree.files].flatMap(([path, { attribute }]) => {
    if (attribute === undefined) return [];
    const readers = graph.affectedBy(new Set([path]));
    const what = `${path.slice(1)}: .gitattributes gives it ${attribute}, so a checkout has another content than git shows`;
    return overlays
      .filter((one) => readers.has(treePath(one.path)))
      .map((one) => ({ place: one.path, cause: "unreadable" as const, what }));
  });
}

/** Marks sources that aren't rendered and that the change affects; lost if they were rendered before it. */
function markChanged([old, now]: SidePair, changed: ReadonlySet<string>): NotRendered[] {
  const looked = new Set(old.declared.built.map(declarationKey));
  for (const { file } of old.declared.objects) looked.add(file.slice(1));
  const fresh = new Set(newlyNotRendered([old, now]));
  return now.declared.notRendered.map((source) => {
    const { reads = [], elsewhere, ...rest } = source;
    const one = { ...rest, ...(elsewhere && { elsewhere }) };
    const wasLookedAt = looked.has(one.cause === "unreadable" ? one.file : declarationKey(one));
    if (fresh.has(source))
      return { ...one, ...(wasLookedAt && { lost: true as const }), changed: true as const };
    const isRead = one.cause === "chart" ? isOfChart : isWithin;
    const files = [...changed].filter((file) => reads.some((path) => isRead(file, path)));
    if (files.length === 0) return one;
    return { ...rest, why: `${one.why} ${changedText(files)}`, changed: true as const };
  });
}
