import { attempt } from "../errors/attempt.ts";
import { InputError } from "../errors/errors.ts";
import { isOver, refuseMore, spendAll, type Used, withBudget } from "../limits.ts";
import type { Kustomization } from "../load/fields.ts";
import { KUSTOMIZATION_FILES, knownKustomization } from "../load/kustomization.ts";
import { parseResources } from "../load/resources.ts";
import { missing, type Root } from "../load/root.ts";
import type { BuildSchemas } from "../merge/schemas.ts";
import type { SchemaSource } from "../merge/strategic.ts";
import type { Trace } from "../provenance/trace.ts";
import { historyFromAnnotations } from "../resource/internal-annotations.ts";
import { BuildResource, type ClusterScoped } from "../resource/resource.ts";
import { kubernetesSchemas } from "../schema/schema.ts";
import type { TransformerConfig } from "../transform/config/config.ts";
import { configsOf } from "../transform/config/configuration.ts";
import { defaultConfig } from "../transform/config/defaults.ts";
import type { KustomizationEntry, Transformer } from "../transform/transformer.ts";
import type { FileTree } from "../tree/tree.ts";
import { kept, recalled } from "../value/multimap.ts";
import { lookUp } from "../value/own.ts";
import { isEmpty, type ValueMap } from "../value/value.ts";
import { DEFAULT_VERSION, does, type Version } from "../versions.ts";
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

/** What builds report, and how they differ from those of kustomize. */
export interface CacheOptions {
  /** Records the origin of fields. */
  readonly trace?: Trace | undefined;
  /** Called with the effect of each entry of each kustomization. */
  readonly observer?: BuildObserver;
  /** Refuses a patch whose target matches nothing, which kustomize ignores. */
  readonly needsTargets?: boolean;
  /** Allows entries that fail to be left out; absent if none may be. */
  readonly parts?: Parts;
  /** The version of kustomize that builds reproduce. */
  readonly kustomize?: Version | undefined;
  /** A kustomization of a tree as a deployer edits it before it builds it, in place of the one in its file. */
  readonly edited?: { readonly tree: FileTree; readonly kustomization: Kustomization } | undefined;
}

/** A kustomization that can be built. */
interface Buildable {
  accumulate(): Accumulation;
}

const ADMISSION_POLICY = /^admissionregistration\.k8s\.io\/v1\/ValidatingAdmissionPolicy(Binding)?$/;

/** Everything that was read and computed for one tree. */
interface Known {
  readonly resources: Map<string, readonly BuildResource[]>;
  readonly kustomizations: Map<string, Kustomization>;
  readonly accumulations: Map<string, { readonly made: Accumulation; readonly cost: Used }>;
  /** The errors of those that are too large by themselves, which each build on them would find out again. */
  readonly tooLarge: Map<string, unknown>;
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
  /** The number of kustomizations that the current build has worked through. */
  #worked = 0;

  /** A cache for any number of builds; with its own schemas, only for the build that they belong to. */
  constructor(
    readonly options: CacheOptions = {},
    private readonly ownSchemas?: BuildSchemas,
  ) {
    const schemas = ownSchemas ?? kubernetesSchemas;
    this.schemas = schemas;
    const isOfCluster: ClusterScoped = (apiVersion, kind) => schemas.isNamespaced(apiVersion, kind) === false;
    // Asked for the id of each resource.
    this.clusterScoped = does(options.kustomize, "admissionPolicies")
      ? (apiVersion, kind) => isOfCluster(apiVersion, kind) || ADMISSION_POLICY.test(`${apiVersion}/${kind}`)
      : isOfCluster;
  }

  #of(tree: FileTree): Known {
    return kept(this.#known, tree, () => ({
      resources: new Map(),
      kustomizations: new Map(),
      accumulations: new Map(),
      tooLarge: new Map(),
    }));
  }

  /** The kustomization of a folder. Throws InputError if there is none, or more than one possible file. */
  kustomization(root: Root): Kustomization {
    const { kustomizations } = this.#of(root.tree);
    const known = recalled(kustomizations, root.path);
    if (known !== undefined) return known;
    const files: string[] = [];
    for (const name of KUSTOMIZATION_FILES) if (root.tree.kind(root.join(name)) === "file") files.push(name);
    const [name] = files;
    const first = root.join(KUSTOMIZATION_FILES[0]);
    if (name === undefined && root.tree.absence?.(first) !== undefined) throw missing(root.tree, first, "");
    if (name === undefined)
      throw new InputError(
        `${root.path}: there is no kustomization.yaml, kustomization.yml or Kustomization`,
        { code: "no-kustomization", absent: first },
      );
    if (files.length > 1)
      throw new InputError(`${root.path}: has ${files.join(" and ")}; keep one of them`, {
        code: "ambiguous",
      });
    const file = root.join(name);
    const { edited: { tree, kustomization: edited } = {} } = this.options;
    const isEdited = tree === root.tree && edited?.file === file;
    const kustomization = isEdited ? edited : knownKustomization(root.content(name), file);
    const { labels = [] } = kustomization;
    if (!does(root.outside.kustomize, "claimsApart"))
      for (const [at, { includeVolumeClaimTemplates }] of labels.entries())
        if (includeVolumeClaimTemplates !== undefined)
          throw new InputError(
            `${file}: unknown field "labels[${at}].includeVolumeClaimTemplates", which kustomize ${root.outside.kustomize ?? DEFAULT_VERSION} doesn't have`,
            { code: "invalid-kustomization" },
          );
    kustomizations.set(root.path, kustomization);
    return kustomization;
  }

  /** The resources of a file in a kustomization, by the file's real path. */
  resources(root: Root, file: string): readonly BuildResource[] {
    const { resources } = this.#of(root.tree);
    const known = recalled(resources, file);
    // A schema that is added on the way determines which kinds are cluster-scoped, and so the ids of resources.
    if (known !== undefined && this.ownSchemas === undefined) return known;
    const made = this.#build(root.tree.text?.(file) ?? root.tree.read(file), file, root);
    resources.set(file, made);
    return made;
  }

  /** The resources at a URL. */
  fetched(root: Root, url: string): readonly BuildResource[] {
    return kept(this.#fetched, url, () => this.#build(root.read(url), url, root));
  }

  /** The resources in a text; undefined if the text is a path instead. */
  inlineResources(text: string, file: string, root: Root): readonly BuildResource[] | undefined {
    return attempt(() => this.#build(text, file, root), undefined);
  }

  #build(content: string | Uint8Array, file: string, root: Root): BuildResource[] {
    const values = parseResources(content, file, root.outside.kustomize);
    const made: BuildResource[] = [];
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as ValueMap;
      // kustomize builds it; only someone who needs the result of a build can't use it.
      if (this.options.parts !== undefined) refuseEncryptedObject(value, file);
      const resource = new BuildResource(value, historyFromAnnotations(value, file), this.clusterScoped);
      this.options.trace?.begins(resource, { layer: root.path, tree: root.tree, file });
      made.push(resource);
    }
    return made;
  }

  /** The transformer configurations of a kustomization: the defaults with its `configurations`, and its `crds`. */
  configs(kustomization: Kustomization, root: Root): readonly TransformerConfig[] {
    if (!kustomization.configurations && !kustomization.crds) return [defaultConfig(root.outside.kustomize)];
    return kept(this.#configs, kustomization, () => configsOf(kustomization, root));
  }

  /** The transformers of a kustomization under a configuration; kept only for a component, which many may use. */
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

  /** The result of a root's kustomization, for one that builds on it; `variant` stands for its settings. */
  accumulation(root: Root, variant: string, build: (k: Kustomization) => Buildable): Accumulation {
    const { accumulations } = this.#of(root.tree);
    const key = variant === "" ? root.path : `${root.path}|${variant}`;
    const known = recalled(accumulations, key);
    // If it leads back to a folder being built, building it again reports the cycle.
    const goesInCircle = known?.made.roots.some(
      (inner) => inner.path !== root.path && root.circleWith(inner),
    );
    if (known !== undefined && !goesInCircle) return this.#paid(known);
    const kustomization = this.kustomization(root);
    this.useOpenApi(kustomization, root);
    const built = this.#costing(root, key, () => build(kustomization).accumulate());
    // With its own schemas, a build may read the same folder twice with different results.
    if (this.ownSchemas === undefined) accumulations.set(key, built);
    return this.#paid(built);
  }

  /** A result with what it costs by itself, whatever else the build does. */
  #costing(root: Root, key: string, accumulate: () => Accumulation) {
    const { tooLarge } = this.#of(root.tree);
    if (tooLarge.has(key)) throw tooLarge.get(key);
    const cost: Used = {};
    try {
      return { made: withBudget(accumulate, cost), cost };
    } catch (error) {
      if (isOver(cost)) tooLarge.set(key, error);
      throw error;
    }
  }

  /** A result, counted to each build that uses it. */
  #paid({ made, cost }: { made: Accumulation; cost: Used }): Accumulation {
    spendAll(cost);
    return made;
  }

  /**
   * The result of the kustomization that is built. Kept if it builds on no other, which makes it a base: `gen`
   * renders each base and then everything that is built on it.
   */
  builtOn(root: Root, kustomization: Kustomization, accumulate: () => Accumulation): Accumulation {
    // Kustomizations that build on it reject a component, and use other places and namespaces if these matter.
    if (kustomization.kind !== "Kustomization" || kustomization.buildMetadata !== undefined)
      return accumulate();
    const { accumulations } = this.#of(root.tree);
    const known = recalled(accumulations, root.path);
    if (known !== undefined) return this.#paid(known);
    const built = this.#costing(root, root.path, accumulate);
    if (built.made.roots.length === 1) accumulations.set(root.path, built);
    return this.#paid(built);
  }

  /** Counts a kustomization that a build works through. Throws InputError if there is no end to them. */
  worksThrough(): void {
    refuseMore("kustomizations", ++this.#worked);
  }

  /** Begins a build with the schema in this kustomization's `openapi`. */
  startBuild(kustomization: Kustomization, root: Root): void {
    this.#worked = 0;
    this.#openApi(kustomization, root, "start");
  }

  /** Uses the schema in a kustomization's `openapi`, unless the build already has one. */
  useOpenApi(kustomization: Kustomization, root: Root): void {
    this.#openApi(kustomization, root, "use");
  }

  #openApi({ openapi, file }: Kustomization, root: Root, how: "start" | "use"): void {
    if (isEmpty(openapi)) return;
    if (this.ownSchemas === undefined) throw new OwnSchemasNeeded();
    const path = lookUp(openapi, "path");
    const own = path === undefined ? undefined : { file: root.join(path), text: root.text(path) };
    this.ownSchemas[how](openapi, own, file);
  }
}

/** Thrown if a build has an `openapi` field, so that its results must not be shared with other builds. */
export class OwnSchemasNeeded extends Error {}
