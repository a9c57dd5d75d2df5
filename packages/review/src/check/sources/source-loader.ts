import { folderOfEntry, type MissingPart, type PartName } from "@kustogen/kustomize/build/parts.ts";
import { codeOf, InputError, Interrupted } from "@kustogen/kustomize/errors/errors.ts";
import type { Kustomization, PatchEntry } from "@kustogen/kustomize/load/fields.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import type { Outside } from "@kustogen/kustomize/outside.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import type { BuildResource } from "@kustogen/kustomize/resource/resource.ts";
import { realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { type Resource, resourceOf, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import {
  type FluxBuild,
  type FluxTree,
  filledByFlux,
  fluxTree,
  isAdded,
} from "../../discovery/flux-build.ts";
import { kustomizationIn } from "../../discovery/kustomizations.ts";
import { needsOtherRun } from "../../looked/cause-of-error.ts";
import { ReadOnceTree } from "./read-once.ts";
import { readDocuments, TreeFiles } from "./source-files.ts";
import type { KustomizationSource, PatchSource, Sources, Step } from "./sources.ts";
import { makesOnlyData } from "./unseen.ts";

/** Renders folders of a tree and keeps their sources; parts that several environments build on are shared. */
export class SourceLoader {
  readonly tree: FileTree;
  readonly files: TreeFiles;
  readonly #without: ReadonlySet<string>;
  /** The original values of resources in which Flux variables were filled in. */
  readonly #before = new WeakMap<Resource, Value>();
  readonly #renderer: Renderer;
  readonly #steps = new Map<string, Step[]>();
  readonly #kustomizations = new Map<string, KustomizationSource>();
  /** The folders being read: kustomizations may form a cycle if the cyclic part is left out. */
  readonly #entered = new Set<string>();

  /**
   * @param outside what rendering may access beyond the tree; nothing by default
   * @param places whether `placeOf` will be called, which makes rendering slightly slower
   * @param without folders to leave out wherever they are listed
   * @param edited the folder whose kustomization Flux edits in the tree, and how
   */
  constructor(
    tree: FileTree,
    private readonly outside: Outside = {},
    private readonly places: boolean = false,
    without: ReadonlySet<string> = new Set(),
    private readonly edited?: Omit<FluxTree, "tree"> & { folder: string },
  ) {
    this.tree = tree instanceof ReadOnceTree ? tree : new ReadOnceTree(tree);
    this.files = new TreeFiles(this.tree);
    this.#without = without;
    this.#renderer = new Renderer(this.tree, {
      ...outside,
      provenance: places,
      parts: {
        // Another run can render the rest, and its files can be checked in this one.
        mayBeEmpty: (error) => needsOtherRun(codeOf(error)),
        ...(without.size > 0 && { leavesOut: (part: PartName) => without.has(folderOfEntry(part)) }),
      },
      observer: (folder, [field, index], before, after) => {
        addTo(this.#steps, folder, { field, index, before, changes: changesBetween(before, after) });
      },
    });
  }

  /** The same, leaving out some folders wherever they are listed. */
  without(folders: ReadonlySet<string>): SourceLoader {
    return new SourceLoader(this.tree, this.outside, this.places, folders);
  }

  /** The same for a folder whose kustomization Flux edits. */
  asFluxBuilds(folder: string, build: FluxBuild | undefined): SourceLoader {
    const file = kustomizationIn(this.tree, folder);
    const edited = build === undefined || file === undefined ? undefined : fluxTree(this.tree, file, build);
    if (edited === undefined) return this;
    const { tree, ...how } = edited;
    const own = { ...how, folder: this.tree.realPath(folder) };
    return new SourceLoader(tree, this.outside, this.places, this.#without, own);
  }

  /**
   * Renders a folder. Returns the resources, their sources, and the parts that are missing because they can't be
   * rendered. Throws InputError if the folder can't be rendered.
   * @param variables the known values of variables that Flux fills in
   */
  load(
    folder: string,
    variables: FluxBuild["variables"] = new Map(),
  ): {
    resources: Resource[];
    sources: Sources;
    missing: readonly MissingPart[];
    unsure: ReadonlySet<Resource>;
    added: FluxTree["added"];
  } {
    const { values, missing, unsure: touched } = this.#renderer.buildParts(folder);
    const unsure = new Set<Resource>();
    const resources = values.map((value) => {
      const filled = filledByFlux(value, variables);
      const resource = resourceOf(filled);
      if (filled !== value) this.#before.set(resource, value);
      if (touched.has(value)) unsure.add(resource);
      return resource;
    });
    const root = this.#source(this.tree.realPath(folder));
    const visited = new Set<KustomizationSource>();
    const visit = (source: KustomizationSource): void => {
      if (visited.has(source)) return;
      visited.add(source);
      for (const parent of source.parents) visit(parent);
    };
    visit(root);
    const kustomizations = [...visited];
    if (missing.length > 0) noteLacking(kustomizations, missing);
    let ours: ReadonlySet<string> | undefined;
    const placeOf: Sources["placeOf"] = (resource, path) => {
      ours ??= new Set(kustomizations.flatMap((source) => [source.folder, ...source.files]));
      try {
        return this.#placeOf(ours, resource, path);
      } catch (error) {
        // A finding without a place is better than none.
        if (error instanceof Interrupted) throw error;
        return undefined;
      }
    };
    return {
      resources,
      missing,
      unsure,
      added: this.edited?.added,
      sources: {
        ...{ tree: this.tree, root, kustomizations, files: this.files, placeOf },
        isMade: isAdded({ file: root.file, line: 1 }, this.edited?.added),
      },
    };
  }

  /** @param ours the folders and files that may contain the resource */
  #placeOf(
    ours: ReadonlySet<string>,
    resource: Resource,
    path: Path,
  ): { file: string; line: number } | undefined {
    const { provenance } = this.#renderer;
    if (provenance === undefined) return undefined;
    for (let length = path.length; length >= 0; length--) {
      const value = this.#before.get(resource) ?? writtenOf(resource);
      const found = provenance.of(value, path.slice(0, length));
      if (found === undefined) continue;
      const { file, layer, line } = found;
      if (isAdded({ file, line }, this.edited?.added)) return undefined;
      // A file that several kustomizations list is read for the first of them; a fetched copy isn't a place to fix.
      return ours.has(layer) || ours.has(file) ? { file, line } : undefined;
    }
    return undefined;
  }

  #source(folder: string): KustomizationSource {
    const known = this.#kustomizations.get(folder);
    if (known !== undefined) return known;
    const ofFlux = this.edited?.folder === folder ? this.edited : undefined;
    const kustomization = this.#renderer.kustomization(folder);
    const files: string[] = [];
    const parents: KustomizationSource[] = [];
    for (const path of [...(kustomization.resources ?? []), ...(kustomization.components ?? [])]) {
      const full = joinPath(folder, path);
      const kind = this.tree.kind(full);
      if (kind === "file") files.push(this.tree.realPath(full));
      else if (kind === "directory" && !this.#without.has(full))
        parents.push(...this.#readable(this.tree.realPath(full)));
    }
    const steps = this.#stepsOf(folder);
    let patches: readonly PatchSource[] | undefined;
    const read = () => (patches ??= this.#patchesOf(kustomization, folder));
    const source: KustomizationSource = {
      folder,
      file: kustomization.file,
      kustomization,
      ...(ofFlux?.setsNamespace && { hasNamespaceOfFlux: true }),
      get patches() {
        return read();
      },
      files,
      parents,
      steps,
    };
    this.#kustomizations.set(folder, source);
    return source;
  }

  /** A parent; none if it can't be read, which rendering already reports. */
  #readable(folder: string): KustomizationSource[] {
    if (this.#entered.has(folder)) return [];
    this.#entered.add(folder);
    try {
      return [this.#source(folder)];
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    } finally {
      this.#entered.delete(folder);
    }
  }

  #stepsOf(folder: string): Step[] {
    return entryOf(this.#steps, folder, () => []);
  }

  #patchesOf(kustomization: Kustomization, folder: string): PatchSource[] {
    const patches: PatchSource[] = [];
    const add = (field: PatchSource["field"], index: number, { path, patch, target }: PatchEntry): void => {
      const file =
        path === undefined || path === "" ? undefined : realPathIfAny(this.tree, joinPath(folder, path));
      const documents =
        file === undefined ? readDocuments(patch ?? "", kustomization.file) : this.files.documents(file);
      const operations = documents.length === 1 && Array.isArray(documents[0]) ? documents[0] : undefined;
      if (operations !== undefined)
        patches.push({ field, index, target, file, document: 0, strategic: undefined, operations });
      else
        documents.forEach((strategic, document) => {
          if (isMap(strategic))
            patches.push({ field, index, target, file, document, strategic, operations: undefined });
        });
    };
    kustomization.patchesStrategicMerge?.forEach((entry, index) => {
      const isFile = !entry.includes("\n") && this.tree.kind(joinPath(folder, entry)) === "file";
      add("patchesStrategicMerge", index, isFile ? { path: entry } : { patch: entry });
    });
    for (const field of ["patches", "patchesJson6902"] as const)
      kustomization[field]?.forEach((entry, index) => {
        add(field, index, entry);
      });
    return patches;
  }
}

/** The resources that changed, in order. */
function changesBetween(before: readonly BuildResource[], after: readonly BuildResource[]): Step["changes"] {
  const changes: { before: BuildResource; after: BuildResource | undefined }[] = [];
  let at = 0;
  for (const resource of before) {
    const other = after[at];
    // A resource keeps its place, or it was removed and the next one moved up.
    if (other?.isCopyOf(resource)) at++;
    // A patch that renames a resource removes none.
    else if (
      other !== undefined &&
      !other.isEmpty &&
      (before.length === after.length || isSameOne(resource, other))
    ) {
      changes.push({ before: resource, after: other });
      at++;
    } else {
      changes.push({ before: resource, after: undefined });
      if (other?.isEmpty) at++;
    }
  }
  return changes;
}

function isSameOne(one: BuildResource, other: BuildResource): boolean {
  return one.originalId.name === other.originalId.name && one.originalId.kind === other.originalId.kind;
}

/** True for an entry that works, and might also change what is missing; a component has it in other builds, too. */
function onlyMayChange({ isStep, ofMissing, error, field }: MissingPart): boolean {
  return isStep === true && ofMissing === true && error === undefined && !field.startsWith("patches");
}

/** Notes what kustomizations lack because parts of them, or of those that they build on, are missing. */
function noteLacking(sources: readonly KustomizationSource[], missing: readonly MissingPart[]): void {
  const seen = new Set<KustomizationSource>();
  const note = (source: KustomizationSource): KustomizationSource["lacks"] => {
    if (seen.has(source)) return source.lacks;
    seen.add(source);
    const own = missing.filter((part) => part.file === source.file && !onlyMayChange(part));
    const lackedBy = (part: MissingPart) =>
      part.isStep ? "changes" : makesOnlyData(part) ? "generated" : "anything";
    const all = [...source.parents.map(note), ...own.map(lackedBy)];
    const worst = (["anything", "changes", "generated"] as const).find((one) => all.includes(one));
    if (worst !== undefined) source.lacks = worst;
    source.missing = [...new Set([...source.parents.flatMap((one) => one.missing ?? []), ...own])];
    source.failing = own.flatMap(({ isStep, entry, error }) => (isStep && error ? [entry] : []));
    return source.lacks;
  };
  for (const source of sources) note(source);
}
