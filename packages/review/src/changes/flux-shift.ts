import { equal } from "@kustogen/kustomize/value/equal.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Discovery } from "../discovery/discover.ts";
import { type FluxKustomization, sourceOf, USUAL_SOURCE } from "../discovery/flux.ts";
import { foldersHere } from "../discovery/flux-made.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { at, textAt } from "../kubernetes/fields.ts";
import { argoReach } from "./argo-reach.ts";
import type { Deploying } from "./deploying.ts";
import type { DiscoveredStates } from "./states.ts";

/** How the folders that Flux deploys in a state differ from those of the other state. */
export interface FluxShift {
  /** The folders that nothing deploys in this state, although Flux does in the other one; absolute in the tree. */
  absent: ReadonlySet<string>;
  /** The folders that Flux Kustomizations apply in this state, by the ones that they apply in the other state. */
  instead: ReadonlyMap<string, string>;
  /** The Kustomizations that only this state has, of folders that others deploy in both states. */
  passing: ReadonlySet<FluxKustomization>;
}

const NONE: FluxShift = { absent: new Set(), instead: new Map(), passing: new Set() };

/**
 * Finds the folders that Flux starts or stops deploying, and those that take another one's place, although their files
 * may be in both states. What isn't certain isn't named: a Kustomization that no kustomization lists in either state
 * may be applied by someone, and one whose folder only the cluster knows may deploy anything.
 */
export function fluxShifts(
  deployed: readonly [Deploying, Deploying],
  { before, after, changed }: DiscoveredStates,
): readonly [FluxShift, FluxShift] {
  const declaring = new Set(deployed.flatMap(({ flux }) => flux.map(({ file }) => file)));
  const isOther = [...changed].some((file) => declaring.has(file) || isKustomizationFile(file));
  if (!isOther) return [NONE, NONE];
  const isOfArgo = argoReach(deployed.map(({ declared }) => declared));
  const [old, now] = [
    new FluxState(deployed[0], before, isOfArgo),
    new FluxState(deployed[1], after, isOfArgo),
  ];
  const pairs = old.kustomizations.flatMap((one) => {
    const other = now.counterpartOf(one, old);
    return other !== undefined && isPair(one, other, [old, now]) ? [[other, one] as const] : [];
  });
  const instead = new Map(
    pairs.flatMap(([{ folder: to = "" }, { folder: from = "" }]) =>
      pairs.every(([one, other]) => (one.folder === to) === (other.folder === from))
        ? [[to, from] as const]
        : [],
    ),
  );
  const left = [...instead.values()].filter((from) => !now.deploys(from));
  return [
    { absent: new Set([...now.missingIn(old, false), ...left]), instead, passing: old.passingBefore(now) },
    {
      absent: new Set([...old.missingIn(now, true), ...left]),
      instead: new Map(),
      passing: now.passingBefore(old),
    },
  ];
}

/** True if the same Kustomization applies a different folder, which nothing deployed before. */
function isPair(one: FluxKustomization, other: FluxKustomization, [old, now]: readonly FluxState[]): boolean {
  const [from, to] = [one.folder, other.folder];
  return (
    from !== undefined &&
    to !== undefined &&
    from !== to &&
    equal(sourceOf(one.document), sourceOf(other.document)) &&
    (old?.isKnown(one) && now?.isKnown(other) && old.isListed(one) === now.isListed(other)) === true &&
    old?.deploys(to) === false
  );
}

/** The Flux Kustomizations of a state, and what their folders are made of. */
class FluxState {
  readonly kustomizations: readonly FluxKustomization[];
  readonly #names: ReadonlySet<string>;
  readonly #byFolder = new Map<string, FluxKustomization[]>();
  readonly #here: ReadonlySet<string>;
  #listing: ReadonlyMap<string, readonly string[]> | undefined;

  /** @param isOfArgo true for a folder that Argo CD may deploy, whatever Flux does with it */
  constructor(
    { flux, fluxNames }: Deploying,
    private readonly discovery: Discovery,
    private readonly isOfArgo: (folder: string) => boolean,
  ) {
    this.kustomizations = flux;
    this.#names = fluxNames;
    this.#here = foldersHere(discovery.tree, flux, "/");
    for (const one of flux) if (one.folder !== undefined) addTo(this.#byFolder, one.folder, one);
  }

  /** True for a Kustomization whose file a kustomization lists. */
  isListed(one: FluxKustomization): boolean {
    return this.#listersOf(one).length > 0;
  }

  /** The folders whose kustomizations list the file of a Kustomization. */
  #listersOf({ file }: FluxKustomization): readonly string[] {
    const { graph, overlays } = this.discovery;
    const listing = new Map<string, string[]>();
    if (this.#listing === undefined)
      for (const { path } of overlays)
        for (const read of graph.of(treePath(path)).files) addTo(listing, read, treePath(path));
    this.#listing ??= listing;
    return this.#listing.get(file) ?? [];
  }

  /** True if a folder of this state that lists the Kustomization is also in another one. */
  #isListerIn(other: FluxState, one: FluxKustomization): boolean {
    return this.#listersOf(one).some((folder) => other.discovery.folders.has(folder));
  }

  /** True for a Kustomization that is applied: it is listed, or another one in its file is there in both states. */
  #isApplied(one: FluxKustomization, other: FluxState): boolean {
    return (
      this.isListed(one) ||
      this.kustomizations.some(
        (beside) =>
          beside.file === one.file && beside !== one && other.counterpartOf(beside, this)?.file === one.file,
      )
    );
  }

  /** True if a Kustomization may deploy the folder. */
  deploys(folder: string): boolean {
    return this.#byFolder.has(folder);
  }

  /** True for a Kustomization that alone deploys a folder of this repository, which nothing but this document determines. */
  isKnown({ document, folder }: FluxKustomization): boolean {
    if (folder !== undefined && this.isOfArgo(folder)) return false;
    const { kind, name } = sourceOf(document);
    const isHere = kind === "GitRepository" ? this.#here.has(folder ?? "") : name === USUAL_SOURCE;
    return isHere && textAt(document, "spec", "path")?.includes("${") === false;
  }

  /** The Kustomization that another state's one is in this state: in the same file, or the only one of its name. */
  counterpartOf(one: FluxKustomization, other: FluxState): FluxKustomization | undefined {
    const named = this.#named(one);
    const same = named.filter(({ file }) => file === one.file);
    if (same.length === 1) return same[0];
    return named.length === 1 && other.#named(one).length === 1 ? named[0] : undefined;
  }

  #named({ name, document }: FluxKustomization): FluxKustomization[] {
    const namespace = textAt(document, "metadata", "namespace");
    return this.kustomizations.filter(
      (one) => one.name === name && textAt(one.document, "metadata", "namespace") === namespace,
    );
  }

  /** The Kustomizations without a counterpart in another state, of folders that others deploy in both states. */
  passingBefore(other: FluxState): ReadonlySet<FluxKustomization> {
    const stays = (one: FluxKustomization) => other.counterpartOf(one, this)?.folder === one.folder;
    return new Set(
      [...this.#byFolder.values()].flatMap((all) =>
        all.some(stays) ? all.filter((one) => !stays(one)) : [],
      ),
    );
  }

  /** The folders that this state deploys and another one certainly doesn't. @param isAfter true for a later one */
  missingIn(other: FluxState, isAfter: boolean): string[] {
    return [...this.#byFolder].flatMap(([folder, all]) => {
      const isFree = (other.#byFolder.get(folder) ?? []).every((one) => other.#isLeftOut(one, this));
      return isFree && all.every((one) => this.#isGone(one, other, isAfter)) ? [folder] : [];
    });
  }

  /** True if only another state lists the Kustomization. */
  #isLeftOut(one: FluxKustomization, than: FluxState): boolean {
    const there = than.counterpartOf(one, this);
    return there !== undefined && than.#isListerIn(this, there) && !this.isListed(one);
  }

  /** True if a listed Kustomization that deploys its folder doesn't do so in another state. */
  #isGone(one: FluxKustomization, other: FluxState, isAfter: boolean): boolean {
    if (!this.isKnown(one) || !this.#isApplied(one, other)) return false;
    if (isAfter ? !deletes(one) : isSuspended(one)) return false;
    // If the folder that lists it is gone, Flux fails instead.
    if (isAfter && this.isListed(one) && !this.#isListerIn(other, one)) return false;
    const there = other.counterpartOf(one, this);
    if (there === undefined) return !this.#mayBeIn(other, one);
    return (there.folder !== one.folder && other.isKnown(there)) || other.#isLeftOut(there, this);
  }

  /** True if another state has a Kustomization of that name which may be this one, or a new template of some. */
  #mayBeIn(other: FluxState, { name, file }: FluxKustomization): boolean {
    return [...other.#names].some((key) => {
      const [inFile, named] = key.split("\0");
      return named === "*"
        ? !this.#names.has(key)
        : named === name && (inFile === file || !this.#names.has(key));
    });
  }
}

function isSuspended({ document }: FluxKustomization): boolean {
  return at(document, "spec", "suspend") === true;
}

/** True if what a Kustomization applied is deleted with it; otherwise it stays in the cluster. */
function deletes(one: FluxKustomization): boolean {
  const policy = textAt(one.document, "spec", "deletionPolicy") ?? "MirrorPrune";
  return policy === "MirrorPrune" && at(one.document, "spec", "prune") === true && !isSuspended(one);
}
