import type { Root } from "../load/root.ts";
import type { SchemaSource } from "../merge/strategic.ts";
import type { Origin } from "../resource/origin.ts";
import type { BuildResource, ClusterScoped } from "../resource/resource.ts";
import type { ResourceMap } from "../resource/resource-map.ts";

/** The place of something in a kustomization: a field, and the index of the entry in it. */
export type KustomizationEntry = readonly [field: string, index: number];

/** A step that changes the resources of a kustomization. */
export interface Transformer {
  apply(resources: ResourceMap): void;
  /** The same step in parts that can be applied separately, if it has several. */
  each?: readonly PartOfStep[];
  /** The built-in transformer for a field of the kustomization. */
  builtin?: string;
  /** For a configured plugin: the origin that `buildMetadata` records on the resources; undefined if none is. */
  origin?: Origin;
  /** The place that configures it in the kustomization: ["images", 2], ["namespace"]. */
  field?: readonly [string, number?];
  /** The name of the entry, if it has one. */
  entry?: string;
  /** The error about an entry that can't be read; applying it throws that. */
  refused?: unknown;
  /** The resources that such an entry selects, if that can be read. */
  selects?: PartOfStep["selects"];
  /** The patches that it applies, each as a text: of a file, or inline. */
  patches?: readonly { file?: string; text: string }[];
}

/** Part of a step that can be applied separately, and the index of its entry in the field. */
export interface PartOfStep {
  readonly index: number | undefined;
  readonly apply: Transformer["apply"];
  /** The resources that it selects, if that isn't what it changes if it gets them one by one. */
  readonly selects?: ((resource: BuildResource) => boolean) | undefined;
}

/** The inputs of a transformer or generator besides its own fields. */
export interface ConfigureContext {
  /** The folder with its files. */
  readonly root: Root;
  /** The file that configures it, for messages. */
  readonly file: string;
  readonly schemas: SchemaSource;
  readonly clusterScoped: ClusterScoped;
  /** True if an entry that can't be read becomes a step that is refused, so that all of them are found. */
  readonly findsAll?: boolean;
}

/** The text of a file of the kustomization. Throws InputError if it can't be read. */
export function readText(context: ConfigureContext, path: string): string {
  return context.root.text(path);
}
