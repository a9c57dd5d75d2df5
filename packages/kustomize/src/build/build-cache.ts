import { attempt } from "../errors/attempt.ts";
import { InputError } from "../errors/errors.ts";
import { refuseMore } from "../limits.ts";
import type { Kustomization } from "../load/fields.ts";
import { KUSTOMIZATION_FILES, knownKustomization } from "../load/kustomization.ts";
import { parseResources } from "../load/resources.ts";
import type { Root } from "../load/root.ts";
import type { BuildSchemas } from "../merge/schemas.ts";
import type { SchemaSource } from "../merge/strategic.ts";
import type { Trace } from "../provenance/trace.ts";
import { historyFromAnnotations } from "../resource/history-from-annotations.ts";
import { BuildResource, type ClusterScoped } from "../resource/resource.ts";
import { kubernetesSchemas } from "../schema/kubernetes.ts";
import type { TransformerConfig } from "../transform/config/config.ts";
import { configsOf } from "../transform/config/configuration.ts";
import { DEFAULT_CONFIG } from "../transform/config/defaults.ts";
import type { KustomizationEntry, Transformer } from "../transform/transformer.ts";
import type { FileTree } from "../tree/tree.ts";
import { kept, recalled } from "../value/multimap.ts";
import type { ValueMap } from "../value/value.ts";
import { refuseEncryptedObject } from "../yaml/encrypted.ts";
import type { Accumulation } from "./accumulator.ts";
import type { Parts } from "./parts.ts";

/**
 * Called for each entry of a kustomization that changed resources or could have: with the folder, the entry, and the
 * resources before and after it. Work shared by several builds is reported once.
 */
export type BuildObserver = (
  folder: string,
  entry: KustomizationEntry,
  before: readonly BuildResource[],
  after: readonly BuildResource[],
) => void;

/** What builds tell of what they do, to who wants to know. */
interface Told {
  /** Notes where fields come from. */
  readonly trace?: Trace;
  readonly observer?: BuildObserver;
  /** Has entries that fail be left out; none may be where it is absent. */
  readonly parts?: Parts;
}

/** A kustomization that can be worked through. */
interface Buildable {
  accumulate(): Accumulation;
}

/** The configurations of a kustomization that names none. */
const DEFAULT_CONFIGS = [DEFAULT_CONFIG];

/** What was read of one tree and worked out. */
interface Known {
  readonly resources: Map<string, readonly BuildResource[]>;
  readonly kustomizations: Map<string, Kustomization>;
  readonly accumulations: Map<string, Accumulation>;
}

/**
 * Everything that builds read and compute only once, in their tree and in clones: files, kustomizations, and the
 * results of kustomizations that others build on. Entries are never changed.
 */
export class BuildCache {
  readonly #known = new Map<FileTree, Known>();
  readonly #fetched = new Map<string, readonly BuildResource[]>();
  readonly #configs = new WeakMap<Kustomization, readonly TransformerConfig[]>();
  readonly #transformers = new WeakMap<Kustomization, { config: TransformerConfig; list: Transformer[] }>();
  readonly schemas: SchemaSource;
  readonly clusterScoped: ClusterScoped;
  readonly trace: Trace | undefined;
  readonly observer: BuildObserver | undefined;
  readonly parts: Parts | undefined;
  readonly #ownSchemas: BuildSchemas | undefined;
  /** How many kustomizations the build at work has gone through. */
  #worked = 0;

  /** A cache for any number of builds; with schemas of their own, for the one build that these belong to. */
  constructor({ trace, observer, parts }: Told = {}, ownSchemas?: BuildSchemas) {
    this.trace = trace;
    this.observer = observer;
    this.parts = parts;
    this.#ownSchemas = ownSchemas;
    const schemas = ownSchemas ?? kubernetesSchemas;
    this.schemas = schemas;
    this.clusterScoped = Object.assign(
      (apiVersion: string, kind: string) => schemas.isNamespaced(apiVersion, kind) === false,
      { stable: ownSchemas === undefined },
    );
  }

  #of(tree: FileTree): Known {
    return kept(this.#known, tree, () => ({
      resources: new Map(),
      kustomizations: new Map(),
      accumulations: new Map(),
    }));
  }

  /** The kustomization of a folder. Throws InputError when there is none, or more than one file that could be. */
  kustomization(root: Root): Kustomization {
    const { kustomizations } = this.#of(root.tree);
    const known = recalled(kustomizations, root.path);
    if (known !== undefined) return known;
    const files: string[] = [];
    for (const name of KUSTOMIZATION_FILES) if (root.tree.kind(root.join(name)) === "file") files.push(name);
    const [name] = files;
    if (name === undefined)
      throw new InputError(
        `${root.path}: there is no kustomization.yaml, kustomization.yml or Kustomization`,
        { code: "no-kustomization", absent: root.join(KUSTOMIZATION_FILES[0]) },
      );
    if (files.length > 1)
      throw new InputError(`${root.path}: has ${files.join(" and ")}; keep one of them`, {
        code: "ambiguous",
      });
    const kustomization = knownKustomization(root.content(name), root.join(name));
    kustomizations.set(root.path, kustomization);
    return kustomization;
  }

  /** The resources of a file that a kustomization names, by the file's real path. */
  resources(root: Root, file: string): readonly BuildResource[] {
    const { resources } = this.#of(root.tree);
    const known = recalled(resources, file);
    // A schema that is taken up on the way says which kinds belong to the cluster, and so what a resource's id is.
    if (known !== undefined && this.#ownSchemas === undefined) return known;
    const made = this.#build(root.tree.text?.(file) ?? root.tree.read(file), file, root);
    resources.set(file, made);
    return made;
  }

  /** The resources behind a URL. */
  fetched(root: Root, url: string): readonly BuildResource[] {
    return kept(this.#fetched, url, () => this.#build(root.read(url), url, root));
  }

  /** The resources that a text holds; undefined when it holds none but is a path. */
  inlineResources(text: string, file: string, root: Root): readonly BuildResource[] | undefined {
    return attempt(() => this.#build(text, file, root), undefined);
  }

  #build(content: string | Uint8Array, file: string, root: Root): BuildResource[] {
    const values = valuesOf(content, file);
    const made: BuildResource[] = [];
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as ValueMap;
      // kustomize builds it: only who asks what a build comes to can do nothing with it.
      if (this.parts !== undefined) refuseEncryptedObject(value, file);
      const resource = new BuildResource(value, historyFromAnnotations(value, file), this.clusterScoped);
      this.trace?.begins(resource, { layer: root.path, tree: root.tree, file });
      made.push(resource);
    }
    return made;
  }

  /** The transformer configurations of a kustomization: the default with its `configurations`, and its `crds`. */
  configs(kustomization: Kustomization, root: Root): readonly TransformerConfig[] {
    if (!kustomization.configurations && !kustomization.crds) return DEFAULT_CONFIGS;
    return kept(this.#configs, kustomization, () => configsOf(kustomization, root));
  }

  /** The transformers of a kustomization under a configuration; kept only of a component, which many may name. */
  transformers(
    kustomization: Kustomization,
    config: TransformerConfig,
    make: () => Transformer[],
  ): Transformer[] {
    if (kustomization.kind !== "Component") return make();
    const known = recalled(this.#transformers, kustomization);
    if (known?.config === config) return known.list;
    const list = make();
    this.#transformers.set(kustomization, { config, list });
    return list;
  }

  /** What the kustomization of a root comes to, for one that builds on it; `variant` tells apart what it depends on. */
  accumulation(root: Root, variant: string, build: (k: Kustomization) => Buildable): Accumulation {
    const { accumulations } = this.#of(root.tree);
    const key = variant === "" ? root.path : `${root.path}|${variant}`;
    const known = recalled(accumulations, key);
    // Where it leads around what is built, building it again says how.
    const goesInCircle = known?.roots.some((inner) => inner.path !== root.path && root.circleWith(inner));
    if (known !== undefined && !goesInCircle) return known;
    const kustomization = this.kustomization(root);
    this.useOpenApi(kustomization, root);
    const accumulation = build(kustomization).accumulate();
    // With schemas of its own, a build may read the same folder twice with different results.
    if (this.#ownSchemas === undefined) accumulations.set(key, accumulation);
    return accumulation;
  }

  /**
   * What a kustomization that is built itself comes to. Kept where it builds on no other and thus is a base: `gen`
   * renders each base and then what is built on it.
   */
  builtOn(root: Root, kustomization: Kustomization, accumulate: () => Accumulation): Accumulation {
    // Those that build on it refuse a component, and know other places and namespaces where these count.
    if (kustomization.kind !== "Kustomization" || kustomization.buildMetadata !== undefined)
      return accumulate();
    const { accumulations } = this.#of(root.tree);
    const known = recalled(accumulations, root.path);
    if (known !== undefined) return known;
    const made = accumulate();
    if (made.roots.length === 1) accumulations.set(root.path, made);
    return made;
  }

  /** Notes that a build works through a kustomization. Throws InputError where it does so without end. */
  worksThrough(): void {
    refuseMore("kustomizations", ++this.#worked);
  }

  /** Begins a build: the schema is the one that this kustomization's `openapi` says. */
  startBuild(kustomization: Kustomization, root: Root): void {
    this.#worked = 0;
    this.#openApi(kustomization, root, "start");
  }

  /** Takes the schema that a kustomization's `openapi` says, unless the build has one already. */
  useOpenApi(kustomization: Kustomization, root: Root): void {
    this.#openApi(kustomization, root, "use");
  }

  #openApi({ openapi, file }: Kustomization, root: Root, how: "start" | "use"): void {
    if (openapi === undefined || openapi.size === 0) return;
    if (this.#ownSchemas === undefined) throw new OwnSchemasNeeded();
    const path = openapi.get("path");
    const own = path === undefined ? undefined : { file: root.join(path), text: root.text(path) };
    this.#ownSchemas[how](openapi, own, file);
  }
}

/** The resources of files that are read already, by the bytes themselves: two states share most of their files. */
const parsed = new WeakMap<Uint8Array, ValueMap[]>();

function valuesOf(content: string | Uint8Array, file: string): ValueMap[] {
  if (typeof content === "string") return parseResources(content, file);
  return kept(parsed, content, () => parseResources(content, file));
}

/** Thrown if a build has an `openapi` field, so that its results must not be shared with other builds. */
export class OwnSchemasNeeded extends Error {}
