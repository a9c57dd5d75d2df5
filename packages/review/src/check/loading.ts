import { missingBefore } from "@kustogen/kustomize/build/parts.ts";
import { Interrupted } from "@kustogen/kustomize/errors/errors.ts";
import { refuseLate } from "@kustogen/kustomize/limits.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import type { CheckInput, EnvironmentInput } from "./check.ts";
import { DeclaredKinds } from "./declared-kinds.ts";
import { Failures } from "./failures.ts";
import { filesBehind, textFile } from "./files.ts";
import { failedParts, placeOfError } from "./missing-parts.ts";
import type { Label } from "./placed.ts";
import { SourceLoader } from "./sources/source-loader.ts";
import type { State } from "./state.ts";
import { stateOf } from "./state-of.ts";
import { supplied } from "./supplied.ts";
import type { TextFile } from "./text-files.ts";

/**
 * The templated namespace of resources that Helm fills in, if there is one: some projects generate their chart with
 * kustomize, and its output is never applied directly.
 */
function chartTemplate(resources: readonly Resource[]): string | undefined {
  const namespaces = resources.map(({ metadata }) => metadata?.namespace);
  return namespaces.find((namespace) => /^\{\{-? *\.Release\.Namespace\b/.test(String(namespace)));
}

/** The environments that could be rendered, and what isn't checked. */
export interface Loaded {
  /** By their place in the list of all. */
  states: ReadonlyMap<number, State>;
  /** Environments without any input that a change affects: they are judged only by rules about all together. */
  unaffected: ReadonlySet<string>;
  failures: Failures;
  /** The number of environments that only list others. */
  emptied: number;
  /** Environments that generate the templates of a chart. */
  notRendered: { folder: string; reason: string }[];
  notLookedAt: NotLookedAt[];
  /** The tree that is checked, of which each file is read once. */
  tree: FileTree;
}

/** Renders all environments, because a definition in one environment declares kinds for the others. */
export function loadAll(input: CheckInput, label: Label): Loaded {
  const { environments, onEnvironment, since, tree, outside, flux = [] } = input;
  const unrestricted = flux.length > 0 && { unrestricted: true };
  const loader = new SourceLoader(tree, { ...outside, ...unrestricted }, true);
  const states = new Map<number, State>();
  const unaffected = new Set<string>();
  const declared = new DeclaredKinds(() => definingFiles(input, [...states.values()], label));
  const loaded: Loaded = {
    states,
    unaffected,
    failures: new Failures(input.cwd),
    emptied: 0,
    notRendered: [],
    notLookedAt: [],
    tree: loader.tree,
  };
  for (const [at, one] of environments.entries()) {
    const environment = label(one.folder);
    if (since?.isAffected(one.folder) === false) unaffected.add(environment);
    onEnvironment?.(environment, at, environments.length);
    const state = load(input, one, { loader, declared, failures: loaded.failures, label });
    if (state === "failed") continue;
    if (state === "emptied") loaded.emptied++;
    else if ("template" in state) {
      const reason = `it generates the templates of a Helm chart (${state.template})`;
      loaded.notRendered.push({ folder: environment, reason });
      loaded.notLookedAt.push({ place: environment, cause: "chart", what: reason });
    } else {
      states.set(at, state);
      declared.add(state);
    }
  }
  return loaded;
}

/** The files that may contain the definition of a kind. */
function* definingFiles(
  { files = [], defining, tree }: CheckInput,
  states: readonly State[],
  label: Label,
): Generator<TextFile> {
  const known = [...states.flatMap(filesBehind), ...files];
  for (const file of new Set([...known, ...(defining?.() ?? [])])) yield textFile(tree, file, label);
}

/** What environments are loaded with. */
interface Loading {
  loader: SourceLoader;
  declared: DeclaredKinds;
  failures: Failures;
  label: Label;
}

/** Renders one environment; or says that it can't be rendered, only lists others, or generates the templates of a chart. */
function load(
  { since }: CheckInput,
  { folder, strictness, leftToOthers, flux, kubernetes, authored }: EnvironmentInput,
  { loader, declared, failures, label }: Loading,
): State | "failed" | "emptied" | { template: string } {
  const environment = label(folder);
  const listedBy = flux?.isMade ? (flux.isOfArgo ? "argo" : "flux") : undefined;
  const by = authored !== undefined ? "kustogen" : listedBy;
  let loaded: ReturnType<SourceLoader["load"]>;
  try {
    refuseLate();
    loaded = loader.as(folder, { leftToOthers, flux }).load(folder, flux?.variables);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    // Environments that another one deploys aren't part of this one in the earlier state either.
    const lost = since?.render(folder, [], leftToOthers) !== undefined;
    for (const part of failedParts(missingBefore(error), label))
      failures.addPart(environment, part, lost, by);
    const place = placeOfError(error, loader.tree);
    // The list that Flux or Argo CD makes isn't a file of the repository, unlike the manifests in it.
    const isList =
      listedBy !== undefined &&
      place.file !== undefined &&
      isKustomizationFile(place.file) &&
      folderOf(place.file) === folder;
    failures.addWhole(environment, error, lost, by, isList ? {} : place, loader.tree);
    return "failed";
  }
  const { resources, missing, unsure, sources, added } = loaded;
  const failed = failedParts(missing, label, added);
  if (leftToOthers !== undefined && resources.length === 0 && failed.length === 0) return "emptied";
  const template = authored === undefined ? chartTemplate(resources) : undefined;
  if (template !== undefined) return { template };
  // From the same files, an environment renders to the same objects, unless Flux fills in something from elsewhere.
  const isSame = flux === undefined && missing.length === 0 && !since?.isTouched(folder);
  const before = isSame ? undefined : since?.render(folder, missing);
  for (const part of failed) failures.addPart(environment, part, before?.lost.includes(part.of) === true, by);
  return stateOf(resources, {
    environment,
    strictness,
    kubernetes,
    authored,
    inPart: supplied(missing),
    unsure,
    sources,
    declared,
    since: before?.resources && since && { revision: since.revision, resources: before.resources },
  });
}
