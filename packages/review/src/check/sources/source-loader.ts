import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { codeOf, InputError, Interrupted } from "@kustogen/kustomize/errors/errors.ts";
import type { Kustomization, PatchEntry } from "@kustogen/kustomize/load/fields.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import type { Outside } from "@kustogen/kustomize/outside.ts";
import type { BuildResource } from "@kustogen/kustomize/resource/resource.ts";
import { kindIfAny, realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Path } from "@kustogen/kustomize/value/value.ts";
import { needsOtherRun } from "../../coverage/not-looked-at.ts";
import type { FluxBuild } from "../../discovery/flux-build.ts";
import { manifestsIn } from "../../discovery/plain-manifests.ts";
import { insideOf } from "../../discovery/tree-paths.ts";
import { writtenObjects } from "../../units/application-build.ts";
import { type FolderDeployment, type RenderedUnit, UnitRenderer } from "../../units/unit-renderer.ts";
import { withBases } from "./patches.ts";
import { anyDocuments, TreeFiles } from "./source-files.ts";
import type { KustomizationSource, PatchSource, Sources, Step } from "./sources.ts";

const KUSTOMIZE = "kustomize.config.k8s.io";

/** Renders folders of a tree and keeps their sources; parts that several environments build on are shared. */
export class SourceLoader {
  readonly tree: FileTree;
  readonly files: TreeFiles;
  readonly #unit: UnitRenderer;
  readonly #steps = new Map<string, Step[]>();
  readonly #kustomizations = new Map<string, KustomizationSource>();
  /** The folders being read: kustomizations may form a cycle if the cyclic part is left out. */
  readonly #entered = new Set<string>();

  /**
   * @param outside what rendering may access beyond the tree; nothing by default
   * @param of a folder that is deployed otherwise than it is written, and how
   */
  constructor(
    tree: FileTree,
    private readonly outside: Outside = {},
    private readonly of?: FolderDeployment & { folder: string },
  ) {
    const unit = new UnitRenderer(tree, {
      ...outside,
      provenance: true,
      // Another run can render the rest, and its files can be checked in this one.
      parts: { mayBeEmpty: (error) => needsOtherRun(codeOf(error)) },
      observer: (folder, [field, index], before, after) => {
        addTo(this.#steps, folder, { field, index, before, changes: changesBetween(before, after) });
      },
    });
    this.#unit = of === undefined ? unit : unit.as(of.folder, of);
    this.tree = this.#unit.tree;
    this.files = new TreeFiles(this.tree);
  }

  /** The same for a folder as it is deployed; the same one, unless that changes what is built. */
  as(folder: string, deployment: FolderDeployment): SourceLoader {
    return this.#unit.as(folder, deployment) === this.#unit
      ? this
      : new SourceLoader(this.tree, this.outside, { folder, ...deployment });
  }

  /**
   * Renders a folder. Returns the resources, their sources, and the parts that are missing because they can't be
   * rendered. Throws InputError if the folder can't be rendered.
   * @param variables the known values of variables that Flux fills in
   */
  load(
    folder: string,
    variables?: FluxBuild["variables"],
  ): Pick<RenderedUnit, "resources" | "missing" | "unsure"> & { sources: Sources } {
    const unit = this.#unit.render(folder, variables);
    return { ...unit, sources: this.#sourcesOf(unit, this.#source(this.tree.realPath(folder)), false) };
  }

  /** Loads a folder that Argo CD applies as it is written. Throws InputError for a file at which it fails. */
  loadManifests(folder: string, files: readonly string[]): ReturnType<SourceLoader["load"]> {
    const written = manifestsIn(this.tree, files);
    const ofKustomize = written.find(({ value }) => groupOf(asText(value.apiVersion ?? "")) === KUSTOMIZE);
    if (ofKustomize !== undefined)
      throw new InputError(`${ofKustomize.file}: the Application applies a kustomization as an object`, {
        code: "not-supported",
      });
    const unit = writtenObjects(
      this.tree,
      written.map(({ file, value }) => ({ file, resource: resourceOf(value) })),
    );
    const file = joinPath(folder, KUSTOMIZATION_FILES[0]);
    const resources = files.map((path) => `./${path.slice(insideOf(folder).length)}`);
    const kustomization = { kind: "Kustomization", apiVersion: `${KUSTOMIZE}/v1beta1`, file, resources };
    const root = { folder, file, kustomization, patches: [], files, parents: [], steps: [] };
    return { ...unit, sources: this.#sourcesOf(unit, root, true) };
  }

  #sourcesOf(unit: RenderedUnit, root: KustomizationSource, isMade: boolean): Sources {
    const kustomizations = [...withBases(root)];
    if (unit.missing.length > 0) noteMissing(kustomizations, unit.missing);
    let ours: ReadonlySet<string> | undefined;
    const placeOf: Sources["placeOf"] = (resource, path) => {
      ours ??= new Set(kustomizations.flatMap((source) => [source.folder, ...source.files]));
      try {
        return placeIn(ours, unit, resource, path);
      } catch (error) {
        // A finding without a place is better than none.
        if (error instanceof Interrupted) throw error;
        return undefined;
      }
    };
    return { tree: this.tree, root, kustomizations, files: this.files, placeOf, isMade };
  }

  #source(folder: string): KustomizationSource {
    const known = this.#kustomizations.get(folder);
    if (known !== undefined) return known;
    const kustomization = this.#unit.kustomization(folder);
    const files: string[] = [];
    const parents: KustomizationSource[] = [];
    for (const path of [...(kustomization.resources ?? []), ...(kustomization.components ?? [])]) {
      const full = joinPath(folder, path);
      const kind = kindIfAny(this.tree, full);
      if (kind === "file") files.push(this.tree.realPath(full));
      else if (kind === "directory" && !this.of?.leftToOthers?.has(full))
        parents.push(...this.#readable(this.tree.realPath(full)));
    }
    const patches = lazily(() => this.#patchesOf(kustomization, folder));
    const source: KustomizationSource = {
      folder,
      file: kustomization.file,
      kustomization,
      get patches() {
        return patches();
      },
      files,
      parents,
      steps: entryOf(this.#steps, folder, () => []),
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

  #patchesOf(kustomization: Kustomization, folder: string): PatchSource[] {
    const patches: PatchSource[] = [];
    const add = (field: PatchSource["field"], index: number, { path, patch, target }: PatchEntry): void => {
      const file =
        path === undefined || path === "" ? undefined : realPathIfAny(this.tree, joinPath(folder, path));
      const documents =
        file === undefined ? anyDocuments(patch ?? "", kustomization.file) : this.files.documents(file);
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
      const isFile = kindIfAny(this.tree, joinPath(folder, entry)) === "file";
      add("patchesStrategicMerge", index, isFile ? { path: entry } : { patch: entry });
    });
    for (const field of ["patches", "patchesJson6902"] as const)
      kustomization[field]?.forEach((entry, index) => {
        add(field, index, entry);
      });
    return patches;
  }
}

/** @param ours the folders and files that may contain the resource */
function placeIn(
  ours: ReadonlySet<string>,
  unit: RenderedUnit,
  resource: Resource,
  path: Path,
): { file: string; line: number } | undefined {
  for (let length = path.length; length >= 0; length--) {
    const found = unit.placeOf(resource, path.slice(0, length));
    if (found === undefined) continue;
    const { file, layer, line } = found;
    // A file that several kustomizations list is read for the first of them; a fetched copy isn't a place to fix.
    return ours.has(layer) || ours.has(file) ? { file, line } : undefined;
  }
  return undefined;
}

function changesBetween(before: readonly BuildResource[], after: readonly BuildResource[]): Step["changes"] {
  const changes: { before: BuildResource; after: BuildResource | undefined }[] = [];
  let at = 0;
  for (const resource of before) {
    const other = after[at];
    const [{ kind, name }, id] = [resource.originalId, other?.originalId];
    // A resource keeps its place, or it was removed and the next one moved up.
    if (other?.isCopyOf(resource)) at++;
    // A patch that renames a resource removes none.
    else if (
      other !== undefined &&
      !other.isEmpty &&
      (before.length === after.length || (id?.name === name && id.kind === kind))
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

/** True for an entry that works, and might also change what is missing; a component has it in other builds, too. */
function onlyMayChange({ isStep, ofMissing, error, field }: MissingPart): boolean {
  return isStep === true && ofMissing === true && error === undefined && !field.startsWith("patches");
}

/** Notes the entries of kustomizations, and of those that they build on, that can't be built. */
function noteMissing(sources: readonly KustomizationSource[], missing: readonly MissingPart[]): void {
  const noted = missing.filter((part) => !onlyMayChange(part));
  for (const source of sources) {
    const files = new Set([...withBases(source)].map(({ file }) => file));
    source.missing = noted.filter(({ file }) => files.has(file));
  }
}
