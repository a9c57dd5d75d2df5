import { InputError } from "../errors/errors.ts";
import { isMap, type Value, type ValueMap } from "../kubernetes/value.ts";
import { KustomizationBuild, within } from "./build/accumulate.ts";
import { type BuildObserver, OwnSchemasNeeded, Sources } from "./build/sources.ts";
import { refuseUnreadable } from "./generate/readable.ts";
import type { Kustomization } from "./load/fields.ts";
import { Root } from "./load/root.ts";
import { BuildSchemas } from "./merge/schemas.ts";
import { sortResources } from "./order/sort.ts";
import { own, textAt } from "./resource/change.ts";
import { metadataOf } from "./resource/metadata.ts";
import { withPrintedAnnotations } from "./resource/origin.ts";
import type { BuildResource } from "./resource/resource.ts";
import { Resources } from "./resource/resources.ts";
import { setPairs } from "./transform/labels/labels.ts";
import { fixNameReferences } from "./transform/names/name-references.ts";
import { appendHashes } from "./transform/names/names.ts";
import { resolveVars } from "./transform/vars.ts";
import type { FileTree } from "./tree/tree.ts";

/** The version of kustomize whose output the renderer gives. */
export const KUSTOMIZE_VERSION = "v5.8.1";

/**
 * Renders kustomizations of one file tree as `kustomize build` does, in process. What it has read and worked out for
 * one build serves the next: a base is worked out once for all overlays on it. The tree must not change meanwhile.
 */
export class Renderer {
  readonly #sources: Sources;

  /** A renderer of a tree; an observer is told what each entry of each kustomization does. */
  constructor(tree: FileTree, observer?: BuildObserver) {
    this.#sources = new Sources(tree, undefined, observer);
  }

  /** The kustomization of a folder of the tree. Throws InputError when there is none that can be read. */
  kustomization(folder: string): Kustomization {
    return this.#sources.kustomization(new Root(this.#sources.tree, this.#sources.tree.realPath(folder)));
  }

  /**
   * The resources of the kustomization in a folder, in the order in which they are printed. Throws InputError that
   * names the file and the field for everything that kustomize would fail on, and for what only the real program
   * can do (Helm, plugins, remote resources).
   */
  build(folder: string): Value[] {
    try {
      return this.#build(folder, this.#sources);
    } catch (error) {
      if (error instanceof OwnSchemasNeeded)
        return this.#build(
          folder,
          new Sources(this.#sources.tree, new BuildSchemas(), this.#sources.observer),
        );
      // The stack is exhausted by what refers to itself in a way nobody foresaw; it must not end the program.
      if (error instanceof RangeError)
        throw new InputError(`${folder}: can't be built: what it holds nests too deeply or is too large`, {
          cause: error,
        });
      throw error;
    }
  }

  #build(folder: string, sources: Sources): Value[] {
    const { tree } = sources;
    const kind = tree.kind(folder);
    if (kind === undefined) throw new InputError(`${folder}: there is no such folder in the ${tree.label}`);
    if (kind === "file")
      throw new InputError(`${folder}: expected a folder with a kustomization but this is a file`);
    const root = new Root(tree, tree.realPath(folder));
    const kustomization = sources.kustomization(root);
    try {
      sources.startBuild(kustomization, root);
    } catch (error) {
      throw within(kustomization.file, error);
    }
    const metadata = kustomization.buildMetadata ?? [];
    const origin = metadata.length > 0 ? "" : undefined;
    const {
      resources: accumulated,
      config,
      vars,
    } = new KustomizationBuild(sources, root, kustomization, origin).accumulate();
    const resources = new Resources([...accumulated]);
    try {
      appendHashes(resources);
      fixNameReferences(resources, config.nameReference);
      resolveVars(resources, vars, config.varReference);
      return finish(resources, kustomization);
    } catch (error) {
      throw within(kustomization.file, error);
    }
  }
}

const LOCAL_CONFIG = "config.kubernetes.io/local-config";

function isLocal({ value }: BuildResource): boolean {
  const annotations = own(metadataOf(value), "annotations");
  if (!isMap(annotations) || !Object.hasOwn(annotations, LOCAL_CONFIG)) return false;
  return textAt(annotations, LOCAL_CONFIG) !== "false";
}

const MANAGED_BY = new Map([["app.kubernetes.io/managed-by", `kustomize-${KUSTOMIZE_VERSION}`]]);
const METADATA_LABELS = [{ path: "metadata/labels", create: true }];

/** Drops what is not to be printed, puts the rest in order and cleans it of what only the build needed. */
function finish(resources: Resources, kustomization: Kustomization): ValueMap[] {
  const printed = resources.list.filter((resource) => !resource.isEmpty && !isLocal(resource));
  for (const resource of printed) {
    requireIdentity(resource, kustomization.file);
    refuseUnreadable(resource.value, kustomization.file);
  }
  const ordered = new Resources(sortResources(printed, kustomization.sortOptions, kustomization.file));
  const metadata = kustomization.buildMetadata ?? [];
  if (metadata.includes("managedByLabel")) setPairs(ordered, MANAGED_BY, METADATA_LABELS);
  const keepOrigin = metadata.includes("originAnnotations");
  const keepTransformations = metadata.includes("transformerAnnotations");
  return ordered.list.map(({ value }) => withPrintedAnnotations(value, keepOrigin, keepTransformations));
}

function requireIdentity(resource: BuildResource, file: string): void {
  const { kind, name } = resource;
  if (kind === "") throw new InputError(`${file}: a resource${name && ` named ${name}`} has lost its kind`);
  if (name === "" && !kind.endsWith("List"))
    throw new InputError(`${file}: a ${kind} has lost its metadata.name`);
}
