import { KustomizationBuild } from "./build/accumulate.ts";
import { BuildCache, type CacheOptions, OwnSchemasNeeded } from "./build/build-cache.ts";
import { within } from "./build/entries.ts";
import { HERE } from "./build/origins.ts";
import { type MissingPart, noteMissing } from "./build/parts.ts";
import { InputError } from "./errors/errors.ts";
import { refuseUnreadable } from "./generate/generator.ts";
import { withBudget } from "./limits.ts";
import type { Kustomization, VarEntry } from "./load/fields.ts";
import { remoteResource, repositorySpec } from "./load/repository-url.ts";
import { cloneRoot, Root } from "./load/root.ts";
import { BuildSchemas } from "./merge/schemas.ts";
import { sortResources } from "./order/sort.ts";
import type { Outside } from "./outside.ts";
import { Provenance } from "./provenance/provenance.ts";
import { Trace } from "./provenance/trace.ts";
import { describeId, idKey } from "./resource/id.ts";
import { metadataOf } from "./resource/metadata.ts";
import { namingErrors } from "./resource/naming-errors.ts";
import { withPrintedAnnotations } from "./resource/origin.ts";
import type { BuildResource } from "./resource/resource.ts";
import { ResourceMap, refuseDuplicates } from "./resource/resource-map.ts";
import { shortcuts } from "./shortcuts.ts";
import { METADATA_LABELS, setPairs } from "./transform/labels/labels.ts";
import { fixNameReferences } from "./transform/names/name-references.ts";
import { appendHashes } from "./transform/names/names.ts";
import { resolveVars } from "./transform/vars.ts";
import type { FileTree } from "./tree/tree.ts";
import { lookUp } from "./value/own.ts";
import { isMap, type Value, type ValueMap } from "./value/value.ts";
import { DEFAULT_VERSION, type Version } from "./versions.ts";
import { textAt } from "./yaml/fields.ts";
import { writtenToPrint } from "./yaml/written-out.ts";

/** The version of kustomize that the renderer reproduces. */
export const KUSTOMIZE_VERSION = `v${DEFAULT_VERSION}`;

/** What a renderer may access beyond its tree, and whether it tracks the origin of fields. */
export interface RendererOptions extends Outside, Omit<CacheOptions, "trace"> {
  /** Makes `provenance` return the file, layer and line that set a field. */
  readonly provenance?: boolean;
}

/** The parts of a kustomization that could be built, and those that couldn't. */
export interface BuiltParts {
  readonly values: Value[];
  /** The entries that were left out, in the order in which kustomize reads them. */
  readonly missing: readonly MissingPart[];
  /** The values that such an entry would have changed. */
  readonly unsure: ReadonlySet<Value>;
}

function rootOf(tree: FileTree, folder: string, outside: Outside): Root {
  const kind = tree.kind(folder);
  if (kind === undefined) {
    const refusal = tree.refusal?.(folder);
    if (refusal !== undefined) throw new InputError(`${folder} ${refusal}`, { code: "outside-tree" });
    throw new InputError(`${folder}: there is no such folder in the ${tree.label}`, {
      code: "no-such-folder",
    });
  }
  if (kind === "file")
    throw new InputError(`${folder}: expected a folder with a kustomization but this is a file`);
  return new Root(tree, tree.realPath(folder), outside);
}

/**
 * Renders kustomizations of one file tree as `kustomize build` does, in-process. Work done for one build is reused in
 * the next: a base is built once for all overlays on it. The tree must not change meanwhile.
 */
export class Renderer {
  readonly #outside: Outside;
  readonly #trace: Trace | undefined;
  readonly #cache: BuildCache;
  /** Looks up the origin of fields that `build` returned; undefined unless requested. */
  readonly provenance: Provenance | undefined;

  constructor(
    private readonly tree: FileTree,
    options: RendererOptions = {},
  ) {
    this.#outside = options;
    this.#trace = options.provenance ? new Trace() : undefined;
    this.provenance = this.#trace && new Provenance(this.#trace);
    this.#cache = new BuildCache({ ...options, trace: this.#trace });
  }

  /** The kustomization in a folder of the tree. Throws InputError if there is no readable one. */
  kustomization(folder: string): Kustomization {
    return this.#cache.kustomization(new Root(this.tree, this.tree.realPath(folder), this.#outside));
  }

  /**
   * The resources of the kustomization in a folder, in printing order. Throws InputError, with the file and the field, for
   * anything that makes kustomize fail, for features that only the real program has (plugins), and for remote resources and
   * charts that the options don't allow.
   */
  build(folder: string): Value[] {
    return whole(this.buildParts(folder));
  }

  /**
   * Like `build`, but leaves out entries that can't be built, if the options allow that, and returns a list of them.
   * Throws InputError as `build` does for errors that stop the whole build, and if nothing can be built.
   */
  buildParts(folder: string): BuiltParts {
    return this.#guarded(folder, () => rootOf(this.tree, folder, this.#outside));
  }

  /**
   * Like `build`, for a folder of a git repository, given as in `resources` (a URL, `github.com/org/repo//folder`).
   * Throws InputError if the text isn't such an address, or nothing may be fetched.
   */
  buildRemote(url: string): Value[] {
    const spec = repositorySpec(url);
    if (spec === undefined) throw new InputError(`${url}: isn't the URL of a git repository`);
    if (this.#outside.remote === undefined) throw remoteResource(url);
    return whole(this.#guarded(url, () => cloneRoot(spec, this.#outside)));
  }

  #guarded(folder: string, root: () => Root): BuiltParts {
    try {
      const entered = root();
      try {
        return withBudget(() => this.#build(entered, this.#cache));
      } catch (error) {
        if (!(error instanceof OwnSchemasNeeded)) throw error;
        const cache = new BuildCache(this.#cache.options, new BuildSchemas());
        return withBudget(() => this.#build(entered, cache));
      }
    } catch (error) {
      // An unforeseen self-reference exhausts the stack; it must not end the program.
      if (error instanceof RangeError)
        throw new InputError(`${folder}: can't be built: its content is nested too deeply or too large`, {
          code: "too-large",
          cause: error,
        });
      throw error;
    }
  }

  #build(root: Root, cache: BuildCache): BuiltParts {
    const kustomization = cache.kustomization(root);
    try {
      cache.startBuild(kustomization, root);
    } catch (error) {
      throw within(kustomization.file, error);
    }
    const metadata = kustomization.buildMetadata ?? [];
    const place = metadata.length > 0 ? HERE : undefined;
    const {
      resources: accumulated,
      config,
      vars,
      missing,
    } = cache.builtOn(root, kustomization, () =>
      new KustomizationBuild(cache, root, kustomization, { place, helmNamespace: "" }).accumulate(),
    );
    const trace = this.#trace;
    const resources = new ResourceMap([...accumulated], trace);
    const { file } = kustomization;
    if (trace) trace.step = { layer: root.path, tree: root.tree, file, field: [], follows: true };
    try {
      appendHashes(resources);
      fixNameReferences(resources, config.nameReference);
      resolveVars(resources, missing.length > 0 ? known(vars, resources) : vars, config.varReference);
      const touched = new Set(missing.flatMap(({ touches = [] }) => [...touches]));
      const unsure = new Set<Value>();
      const values = finish(
        resources,
        kustomization,
        trace,
        root.outside.kustomize,
        ({ originalId }, value) => {
          if (touched.size > 0 && touched.has(idKey(originalId))) unsure.add(value);
        },
      );
      const [first] = missing.filter(({ error }) => error !== undefined);
      if (
        values.length === 0 &&
        first?.error !== undefined &&
        cache.options.parts?.mayBeEmpty?.(first.error) !== true
      ) {
        const others = missing.filter((one) => one !== first);
        noteMissing(first.error, others);
        throw first.error;
      }
      return { values, missing, unsure };
    } catch (error) {
      throw within(kustomization.file, error);
    }
  }
}

/** The values of a complete build. */
function whole({ values, missing }: BuiltParts): Value[] {
  for (const { error } of missing) if (error !== undefined) throw error;
  return values;
}

/** The variables for which a resource has a value. */
function known(vars: ReadonlyMap<string, VarEntry>, resources: ResourceMap): ReadonlyMap<string, VarEntry> {
  const named = new Set(resources.list.flatMap(({ history }) => history.vars));
  return new Map([...vars].filter(([name]) => named.has(name)));
}

const LOCAL_CONFIG = "config.kubernetes.io/local-config";

function isLocal({ value }: BuildResource): boolean {
  const annotations = lookUp(metadataOf(value), "annotations");
  if (!isMap(annotations) || !Object.hasOwn(annotations, LOCAL_CONFIG)) return false;
  return textAt(annotations, LOCAL_CONFIG) !== "false";
}

/** Drops resources that aren't printed, sorts the rest and removes data that only the build needed. */
function finish(
  resources: ResourceMap,
  kustomization: Kustomization,
  trace: Trace | undefined,
  version: Version | undefined,
  onValue: (resource: BuildResource, value: ValueMap) => void,
): ValueMap[] {
  const printed = resources.list.filter(isPrinted);
  for (let at = 0; at < printed.length; at++) requireIdentity(printed[at] as BuildResource);
  // Local resources still conflict with others of the same name.
  if (printed.length < resources.size) refuseDuplicates(resources.list.filter(({ isEmpty }) => !isEmpty));
  const sorted = sortResources(printed, kustomization.sortOptions);
  const metadata = kustomization.buildMetadata ?? [];
  const ordered = metadata.includes("managedByLabel") ? withManagedBy(sorted, trace, version) : sorted;
  let at = 0;
  return namingErrors(
    () => describeId((ordered[at] as BuildResource).id),
    () => {
      const values: ValueMap[] = [];
      for (; at < ordered.length; at++) {
        const resource = ordered[at] as BuildResource;
        const value = printedValue(resource, metadata, version);
        trace?.prints(resource, value);
        onValue(resource, value);
        values.push(value);
      }
      return values;
    },
  );
}

function withManagedBy(
  sorted: BuildResource[],
  trace: Trace | undefined,
  version: Version = DEFAULT_VERSION,
) {
  const resources = new ResourceMap(sorted, trace);
  setPairs(resources, { "app.kubernetes.io/managed-by": `kustomize-v${version}` }, METADATA_LABELS);
  return resources.list;
}

/** A resource as it is printed. Without records of its origin, the result is cached, because contents never change. */
function printedValue(
  resource: BuildResource,
  metadata: readonly string[],
  version: Version | undefined,
): ValueMap {
  const keepOrigin = metadata.includes("originAnnotations");
  const keepTransformations = metadata.includes("transformerAnnotations");
  const plain = !keepOrigin && !keepTransformations;
  const known = plain ? knownToPrint(resource) : undefined;
  if (known) return known;
  const value = writtenToPrint(
    withPrintedAnnotations(resource.value, keepOrigin, keepTransformations, version),
  );
  refuseUnreadable(value);
  if (plain) resource.printed = value;
  return value;
}

/** The cached printed value of a resource; null if it isn't printed. */
function knownToPrint(resource: BuildResource): ValueMap | null | undefined {
  return shortcuts.taken ? resource.printed : undefined;
}

function isPrinted(resource: BuildResource): boolean {
  const known = knownToPrint(resource);
  if (known !== undefined) return known !== null;
  if (resource.isEmpty) return false;
  if (!isLocal(resource)) return true;
  resource.printed = null;
  return false;
}

function requireIdentity(resource: BuildResource): void {
  const { kind, name } = resource;
  if (kind === "")
    throw new InputError(`a resource${name && ` named ${name}`} has lost its kind`, {
      code: "invalid-resource",
    });
  if (name === "" && !kind.endsWith("List"))
    throw new InputError(`a ${kind} has lost its metadata.name`, { code: "invalid-resource" });
}
