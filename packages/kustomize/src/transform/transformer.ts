import type { Root } from "../load/root.ts";
import type { SchemaSource } from "../merge/strategic.ts";
import type { Origin } from "../resource/origin.ts";
import type { ClusterScoped } from "../resource/resource.ts";
import type { ResourceMap } from "../resource/resource-map.ts";
import type { ResourceTest } from "./labels/selector.ts";

/** The place of something in a kustomization: a field, and the index of the entry in it. */
export type KustomizationEntry = readonly [field: string, index: number];

/** Changes the resources of a kustomization. Throws InputError if that isn't possible. */
export type Apply = (resources: ResourceMap) => void;

/** An entry of a kustomization that changes its resources. */
export interface Transformer {
  /** What it does, in sequence: several patches or replacements may be in one file. */
  parts: readonly Apply[];
  /** The built-in transformer that kustomize records for it, in the last of its entries. */
  builtin?: string | undefined;
  /** For a configured plugin: the origin that `buildMetadata` records on the resources; undefined if none is. */
  origin?: Origin | undefined;
  /** The place that configures it in the kustomization: ["images", 2], ["namespace"]. */
  field: readonly [string, number?];
  /** The name of the entry, if it has one. */
  entry?: string;
  /** The error about an entry that can't be read; applying it throws that. */
  refused?: unknown;
  /** The resources that such an entry has as its target, if that can be read. */
  selects?: ResourceTest | undefined;
  /** True for the name of a field that it may set; it changes no scalar of another name. Undefined if that isn't known. */
  sets?: ((name: string) => boolean) | undefined;
  /** The patch that it applies, as a text: of a file, or inline. */
  patch?: { file?: string | undefined; text: string };
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
