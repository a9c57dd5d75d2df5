import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";

/** A reference of an object to another one by its name. */
export interface Reference {
  /** The kind of the object: "ConfigMap". */
  kind: string;
  name: string;
  /** Undefined if it is unknown, or if the object is of the whole cluster. */
  namespace: string | undefined;
  /** The referring part of a resource, for messages: "container api". */
  reader: string;
  resource: Resource;
  path: Path;
  /** The key that is read; undefined if all are. */
  key?: string | undefined;
  /** The number or name of the port; undefined if there is none. */
  port?: number | string | undefined;
  /** True if its reader works without the object. */
  optional?: boolean;
}

/** What a reference finds in its environment, if it doesn't find the object itself. */
export type Resolution =
  /** kustomize added a hash to the name of the object. */
  | { is: "generated"; as: string }
  /** The name is nearly that of an object. */
  | { is: "near"; name: string }
  /** An object of the name is in another namespace, or of a similar kind. */
  | { is: "elsewhere" }
  | { is: "other"; what: string }
  /** Another folder, a controller or the cluster may have the object. */
  | { is: "missing" };
