import { InputError } from "../errors/errors.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { textAt } from "../yaml/fields.ts";
import { noteOf, sourceTextIn } from "../yaml/reader/scalar-notes.ts";
import { isEmptyMap } from "./change.ts";
import { describeId, effectiveNamespace, type ResourceId, splitApiVersion } from "./id.ts";
import { withAnnotationsMapped } from "./metadata.ts";
import { type SharedScalars, spreadShared } from "./shared.ts";

/** A kind, name and namespace that a resource had before a transformer changed them. */
export interface PreviousName {
  readonly kind: string;
  readonly name: string;
  /** The effective namespace at that time. */
  readonly scope: string;
}

/** How a generated resource is combined with one of the same id: kustomize's `behavior`. */
export type Behavior = "unspecified" | "create" | "replace" | "merge";

/** Data about a resource in addition to its content; kustomize stores it in internal annotations. */
export interface History {
  readonly previous: readonly PreviousName[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  /** Only generated resources have one. */
  readonly behavior: Behavior | undefined;
  /** True if a content hash is to be appended to the name at the end of the build. */
  readonly needsHash: boolean;
  /** Names of the `vars` whose objref is this resource. */
  readonly vars: readonly string[];
  /** Scalars that are one node in several places; see spreadShared. */
  readonly shared: SharedScalars | undefined;
  /** True if helm created it, which then also sets its namespace. */
  readonly ofHelm: boolean;
  /** For a patch: true if it may change the name or the kind of its target. */
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
}

export const NO_HISTORY: History = Object.freeze({
  previous: [],
  prefixes: [],
  suffixes: [],
  behavior: undefined,
  needsHash: false,
  vars: [],
  shared: undefined,
  ofHelm: false,
  allowNameChange: false,
  allowKindChange: false,
});

/** Whether a kind is certainly cluster-scoped according to the schema in use. */
export type ClusterScoped = (apiVersion: string, kind: string) => boolean;

/**
 * A resource during a build: immutable content with an immutable history. Every change creates a new instance that
 * shares unchanged parts, so that a base is accumulated once for all overlays on it.
 */
export class BuildResource {
  // Read once, because every transformer needs it for every resource, and contents have as many shapes as there are
  // kinds.
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** True if a patch removed the resource: it stays in its place until that transformer has ended. */
  readonly isEmpty: boolean;
  /** The printed content without records of its origin; null if it isn't printed. */
  printed: ValueMap | null | undefined;
  #id: ResourceId | undefined;
  #originalId: ResourceId | undefined;
  #previousIds: readonly ResourceId[] | undefined;

  constructor(
    readonly value: ValueMap,
    readonly history: History,
    readonly clusterScoped: ClusterScoped,
  ) {
    // For kustomize, an explicit null from a patch is a version.
    this.apiVersion = value.apiVersion === null ? textAt(value, "apiVersion") : textOf(value.apiVersion);
    this.kind = textOf(value.kind);
    const { metadata } = value;
    const named = isMap(metadata);
    this.name = named ? nameAt(metadata, "name") : "";
    this.namespace = named ? nameAt(metadata, "namespace") : "";
    this.isEmpty = this.kind === "" && isEmptyMap(value);
  }

  /** The id according to the current content. */
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

  /** The ids it had before, oldest first, with the current group and version. kustomize finds none without a name. */
  get previousIds(): readonly ResourceId[] {
    const { previous } = this.history;
    if (!previous[0]?.name) return NO_IDS;
    this.#previousIds ??= previous.map((one, at) => (at === 0 ? this.originalId : this.#formerId(one)));
    return this.#previousIds;
  }

  /** The id it had when it entered the build. */
  get originalId(): ResourceId {
    const first = this.history.previous[0];
    if (!first?.name) return this.id;
    // Needed for every resource, while all ids are needed for few.
    this.#originalId ??= this.#formerId(first);
    return this.#originalId;
  }

  #formerId({ kind, name, scope }: PreviousName): ResourceId {
    const { group, version } = this.id;
    return { group, version, kind, name, namespace: scope, scope, key: undefined, order: undefined };
  }

  /** The same resource with other content. */
  withValue(value: ValueMap): BuildResource {
    if (value === this.value) return this;
    const { history } = this;
    if (history.shared === undefined) return this.#changed(value, history);
    const spread = spreadShared(value, this.value, history.shared);
    return this.#changed(
      spread.value,
      spread.shared === history.shared ? history : { ...history, shared: spread.shared },
    );
  }

  /** The same content with a changed history. */
  withHistory(change: Partial<History>): BuildResource {
    return this.#changed(this.value, { ...this.history, ...change });
  }

  #changed(value: ValueMap, history: History): BuildResource {
    return new BuildResource(value, history, this.clusterScoped);
  }

  /** Another instance with the same content and history. */
  copy(): BuildResource {
    return this.#changed(this.value, this.history);
  }

  /** True for the same content with the same history. */
  isCopyOf({ value, history }: BuildResource): boolean {
    return value === this.value && history === this.history;
  }

  /** Records the current id, because a transformer is about to change it; with the content after that change. */
  rememberId(content = this.value): BuildResource {
    const { history } = this;
    const value = withAnnotationsMapped(content);
    const { kind, name, scope } = this.id;
    const odd = history.previous.find(
      (one) => (one.name === "") !== (name === "") || (one.kind === "") !== (kind === ""),
    );
    if (odd !== undefined)
      throw new InputError(
        `${describeId(this.id)} had or has an empty name or kind, so kustomize can't record another one`,
      );
    const previous = [...history.previous, { kind, name, scope }];
    if (history.shared !== undefined) return this.withHistory({ previous }).withValue(value);
    return this.#changed(value, { ...history, previous });
  }
}

/** A name as written; a null whose type a transformer has removed is a string for kustomize. */
function nameAt(metadata: ValueMap, key: string): string {
  const value = lookUp(metadata, key);
  if (typeof value === "string") return sourceTextIn(metadata, key, value);
  return value === null && !noteOf(metadata, key).untyped ? "" : textAt(metadata, key);
}

const NO_IDS: readonly ResourceId[] = [];

/** The text of a scalar as kustomize reads names from it; "" for null, lists and mappings. */
export function textOf(value: Value | undefined): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null || typeof value === "object") return "";
  return String(value);
}
