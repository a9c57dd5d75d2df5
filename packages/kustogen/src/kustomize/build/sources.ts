import { InputError } from "../../errors/errors.ts";
import { kubernetesSchemas } from "../../kubernetes/schema/kubernetes.ts";
import type { Kustomization } from "../load/fields.ts";
import { KUSTOMIZATION_FILES, readKustomization } from "../load/kustomization.ts";
import { parseResources } from "../load/resources.ts";
import type { Root } from "../load/root.ts";
import type { BuildSchemas } from "../merge/schemas.ts";
import type { SchemaSource } from "../merge/strategic.ts";
import { rememberedHistory } from "../resource/remembered.ts";
import { BuildResource, type ClusterScoped } from "../resource/resource.ts";
import type { TransformerConfig } from "../transform/config/config.ts";
import { configOf } from "../transform/config/configuration.ts";
import type { KustomizationEntry, Transformer } from "../transform/transformer.ts";
import type { FileTree } from "../tree/tree.ts";
import type { Accumulation } from "./accumulator.ts";

/** Joins a path to the path of an origin, as `buildMetadata` writes it. */
export function joinOrigin(origin: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${origin}/${path}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/**
 * Told of each entry of a kustomization that changed resources or could have: the folder, the entry, and the
 * resources before and after it. What is worked out once for several builds is told once.
 */
export type BuildObserver = (
  folder: string,
  entry: KustomizationEntry,
  before: readonly BuildResource[],
  after: readonly BuildResource[],
) => void;

/** A kustomization that can be worked through. */
interface Buildable {
  accumulate(): Accumulation;
}

/**
 * Everything that builds over one file tree read and work out only once: files, kustomizations, and what a
 * kustomization that others build on comes to. Nothing in it is ever changed.
 */
export class Sources {
  readonly tree: FileTree;
  readonly #resources = new Map<string, readonly BuildResource[]>();
  readonly #kustomizations = new Map<string, Kustomization>();
  readonly #accumulations = new Map<string, Accumulation>();
  readonly #configs = new WeakMap<Kustomization, TransformerConfig>();
  readonly #transformers = new WeakMap<Kustomization, { config: TransformerConfig; list: Transformer[] }>();
  readonly schemas: SchemaSource;
  readonly clusterScoped: ClusterScoped;
  readonly #ownSchemas: BuildSchemas | undefined;
  readonly observer: BuildObserver | undefined;

  /** Sources for any number of builds; with schemas of their own, for the one build that these belong to. */
  constructor(tree: FileTree, ownSchemas?: BuildSchemas, observer?: BuildObserver) {
    this.tree = tree;
    this.observer = observer;
    this.#ownSchemas = ownSchemas;
    const schemas = ownSchemas ?? kubernetesSchemas;
    this.schemas = schemas;
    this.clusterScoped = (apiVersion, kind) => schemas.isNamespaced(apiVersion, kind) === false;
  }

  /** The kustomization of a folder. Throws InputError when there is none, or more than one file that could be. */
  kustomization(root: Root): Kustomization {
    const known = this.#kustomizations.get(root.path);
    if (known !== undefined) return known;
    const files = KUSTOMIZATION_FILES.filter((name) => this.tree.kind(root.join(name)) === "file");
    const [name] = files;
    if (name === undefined)
      throw new InputError(
        `${root.path}: there is no kustomization.yaml, kustomization.yml or Kustomization`,
      );
    if (files.length > 1) throw new InputError(`${root.path}: has ${files.join(" and ")}; keep one of them`);
    const file = root.join(name);
    const kustomization = readKustomization(this.tree.read(root.file(name)), file);
    this.#kustomizations.set(root.path, kustomization);
    return kustomization;
  }

  /** The resources of a file. */
  resources(file: string): readonly BuildResource[] {
    const known = this.#resources.get(file);
    if (known !== undefined) return known;
    const resources = this.#build(this.tree.read(file), file);
    this.#resources.set(file, resources);
    return resources;
  }

  /** The resources that a text holds; undefined when it holds none but is a path. */
  inlineResources(text: string, file: string): readonly BuildResource[] | undefined {
    try {
      return this.#build(text, file);
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  }

  #build(content: string | Uint8Array, file: string): BuildResource[] {
    return parseResources(content, file).map(
      (value) => new BuildResource(value, rememberedHistory(value, file), this.clusterScoped),
    );
  }

  /** The transformer configuration of a kustomization: the default with its `configurations` and `crds`. */
  config(kustomization: Kustomization, root: Root): TransformerConfig {
    let config = this.#configs.get(kustomization);
    if (config === undefined) {
      config = configOf(kustomization, root);
      this.#configs.set(kustomization, config);
    }
    return config;
  }

  /** The transformers of a kustomization under a configuration. */
  transformers(
    kustomization: Kustomization,
    config: TransformerConfig,
    make: () => Transformer[],
  ): Transformer[] {
    const known = this.#transformers.get(kustomization);
    if (known?.config === config) return known.list;
    const list = make();
    this.#transformers.set(kustomization, { config, list });
    return list;
  }

  /** What the kustomization of a root comes to, for one that builds on it. */
  accumulation(root: Root, origin: string | undefined, build: (k: Kustomization) => Buildable): Accumulation {
    const key = origin === undefined ? root.path : `${root.path}|${origin}`;
    const known = this.#accumulations.get(key);
    if (known !== undefined) {
      for (const inner of known.roots) if (inner !== root.path) root.refuseCycle(inner);
      return known;
    }
    const kustomization = this.kustomization(root);
    this.useOpenApi(kustomization, root);
    const accumulation = build(kustomization).accumulate();
    // With schemas of its own, a build may read the same folder twice with different results.
    if (this.#ownSchemas === undefined) this.#accumulations.set(key, accumulation);
    return accumulation;
  }

  /** Begins a build: the schema is the one that this kustomization's `openapi` says. */
  startBuild(kustomization: Kustomization, root: Root): void {
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
    const own = path === undefined ? undefined : root.file(path);
    const text = own === undefined ? undefined : this.tree.read(own).toString("utf8");
    this.#ownSchemas[how](
      openapi,
      own === undefined || text === undefined ? undefined : { file: own, text },
      file,
    );
  }
}

/** Says that a build has an `openapi` field, so that what it works out is not to be shared with other builds. */
export class OwnSchemasNeeded extends Error {}
