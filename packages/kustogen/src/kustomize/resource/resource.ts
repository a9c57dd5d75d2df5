import { isMap, type Value, type ValueMap } from "../../kubernetes/value.ts";
import { effectiveNamespace, type ResourceId, splitApiVersion } from "./id.ts";
import { type SharedScalars, spreadShared } from "./shared.ts";

/** A kind, name and namespace that a resource had before a transformer changed them. */
export interface PreviousName {
  readonly kind: string;
  readonly name: string;
  /** The effective namespace of that time. */
  readonly scope: string;
}

/** How a generated resource meets one of the same id: kustomize's `behavior`. */
export type Behavior = "unspecified" | "create" | "replace" | "merge";

/** What a build remembers of a resource beside its content; kustomize keeps it in internal annotations. */
export interface History {
  readonly previous: readonly PreviousName[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly behavior: Behavior;
  /** A content hash is to be appended to the name at the end of the build. */
  readonly needsHash: boolean;
  /** Names of the `vars` whose objref is this resource. */
  readonly vars: readonly string[];
  /** Scalars that stand in several places but are one; see spreadShared. */
  readonly shared: SharedScalars | undefined;
  /** The name was set without saying its type, as prefixes and strategic merges do. */
  readonly untypedName: boolean;
  /** Made by helm, which is left to put it in a namespace. */
  readonly ofHelm: boolean;
  /** On a patch: it may change the name or the kind of what it is applied to. */
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
}

export const NO_HISTORY: History = Object.freeze({
  previous: [],
  prefixes: [],
  suffixes: [],
  behavior: "unspecified",
  needsHash: false,
  vars: [],
  shared: undefined,
  untypedName: false,
  ofHelm: false,
  allowNameChange: false,
  allowKindChange: false,
});

/** Whether a kind is certainly cluster-scoped, by the schema in use. */
export interface ClusterScoped {
  (apiVersion: string, kind: string): boolean;
  /** True when the answers never change; with a schema of its own a build may learn more of them. */
  readonly stable?: boolean;
}

/**
 * A resource on its way through a build: immutable content with immutable history. Every change makes a new
 * instance that shares what it didn't change, so that a base accumulated once serves every overlay on it.
 */
export class BuildResource {
  readonly value: ValueMap;
  readonly history: History;
  readonly clusterScoped: ClusterScoped;
  /** What a build found that every other build that has the resource would find: no image, no reference to mend. */
  imageless = false;
  walked: object | undefined;
  #id: ResourceId | undefined;
  #previousIds: readonly ResourceId[] | undefined;

  constructor(value: ValueMap, history: History, clusterScoped: ClusterScoped) {
    this.value = value;
    this.history = history;
    this.clusterScoped = clusterScoped;
  }

  get apiVersion(): string {
    return textOf(this.value.apiVersion);
  }

  get kind(): string {
    return textOf(this.value.kind);
  }

  get name(): string {
    return textOf(this.#metadata?.name);
  }

  get namespace(): string {
    return textOf(this.#metadata?.namespace);
  }

  get #metadata(): ValueMap | undefined {
    const { metadata } = this.value;
    return isMap(metadata) ? metadata : undefined;
  }

  /** The id by the current content. */
  get id(): ResourceId {
    this.#id ??= this.#makeId();
    return this.#id;
  }

  #makeId(): ResourceId {
    const { apiVersion, kind, name, namespace } = this;
    const { group, version } = splitApiVersion(apiVersion);
    const scope = effectiveNamespace(namespace, this.clusterScoped(apiVersion, kind));
    return { group, version, kind, name, namespace, scope, key: undefined, order: undefined };
  }

  /** The ids it had before, oldest first; group and version are those of now. */
  get previousIds(): readonly ResourceId[] {
    if (this.#previousIds === undefined) {
      const { group, version } = this.id;
      this.#previousIds = this.history.previous.map(({ kind, name, scope }) => ({
        group,
        version,
        kind,
        name,
        namespace: scope,
        scope,
        key: undefined,
        order: undefined,
      }));
    }
    return this.#previousIds;
  }

  /** The id it had when it entered the build. */
  get originalId(): ResourceId {
    return this.previousIds[0] ?? this.id;
  }

  /** True when a patch removed the resource: it stays in its place until the transformer that did so has ended. */
  get isEmpty(): boolean {
    for (const _ in this.value) return false;
    return true;
  }

  /** The same resource with other content. */
  withValue(value: ValueMap): BuildResource {
    if (value === this.value) return this;
    if (this.history.shared === undefined) {
      const changed = new BuildResource(value, this.history, this.clusterScoped);
      // What is changed is mostly not what makes the id.
      if (this.clusterScoped.stable && this.#id !== undefined && hasSameId(this.value, value))
        changed.#id = this.#id;
      return changed;
    }
    const spread = spreadShared(value, this.history.shared);
    const history =
      spread.shared === this.history.shared ? this.history : { ...this.history, shared: spread.shared };
    return new BuildResource(spread.value, history, this.clusterScoped);
  }

  /** The same content with a changed history. */
  withHistory(change: Partial<History>): BuildResource {
    const changed = new BuildResource(this.value, { ...this.history, ...change }, this.clusterScoped);
    if (this.clusterScoped.stable) changed.#id = this.#id;
    return changed;
  }

  /** Remembers the current id, because a transformer is about to change it. */
  rememberId(): BuildResource {
    const { kind, name, scope } = this.id;
    return this.withHistory({ previous: [...this.history.previous, { kind, name, scope }] });
  }
}

/** True when nothing that makes an id differs between two contents. */
function hasSameId(a: ValueMap, b: ValueMap): boolean {
  if (a.kind !== b.kind || a.apiVersion !== b.apiVersion) return false;
  if (a.metadata === b.metadata) return true;
  if (!isMap(a.metadata) || !isMap(b.metadata)) return false;
  return a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;
}

/** The text of a scalar as kustomize reads names from it; "" for null, lists and mappings. */
export function textOf(value: Value | undefined): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null || typeof value === "object") return "";
  return String(value);
}
