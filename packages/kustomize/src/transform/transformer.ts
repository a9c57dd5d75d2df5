import type { Root } from "../load/root.ts";
import type { SchemaSource } from "../merge/strategic.ts";
import type { Origin } from "../resource/origin.ts";
import type { ClusterScoped } from "../resource/resource.ts";
import type { ResourceMap } from "../resource/resource-map.ts";

/** Where a kustomization asks for something: a field and the number of the entry in it. */
export type KustomizationEntry = readonly [field: string, index: number];

/** A step that changes the resources of a kustomization. */
export interface Transformer {
  apply(resources: ResourceMap): void;
  /** The same step in parts that can be applied one by one, where it has several. */
  each?: readonly Transformer["apply"][];
  /** The built-in transformer that a field of the kustomization stands for. */
  builtin?: string;
  /** Of a configured plugin: what `buildMetadata` notes on the resources; undefined when nothing is noted. */
  origin?: Origin;
  /** Where in the kustomization it is asked for: ["images", 2], ["namespace"]. */
  field?: readonly [string, number?];
  /** The patches that it applies, each a text of its own: a file's, or one written in the kustomization. */
  patches?: readonly { file?: string; text: string }[];
}

/** What a transformer or generator is configured with beside its own fields. */
export interface ConfigureContext {
  /** Where its files are. */
  readonly root: Root;
  /** The file that configures it, for messages. */
  readonly file: string;
  readonly schemas: SchemaSource;
  readonly clusterScoped: ClusterScoped;
}

/** The text of a file of the kustomization. Throws InputError when it can't be read. */
export function readText(context: ConfigureContext, path: string): string {
  return context.root.text(path);
}
