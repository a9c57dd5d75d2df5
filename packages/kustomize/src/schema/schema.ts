import type { SchemaData, SchemaDocument } from "./from-openapi.ts";
import document from "./kubernetes.generated.json" with { type: "json" };

const NO_KEYS: readonly string[] = [];

/** The schema of one value of a resource: its fields, its elements, and how its lists are merged. */
export class SchemaNode {
  /** x-kubernetes-patch-strategy: "merge", "retainKeys", "merge,retainKeys", "replace", or "" for none. */
  readonly strategy: string;
  /** The merge keys of a list with a patch strategy; empty for lists of scalars and lists that are replaced. */
  readonly mergeKeys: readonly string[];
  /** x-kubernetes-list-type: "map", "set", "atomic", or undefined. */
  readonly listType: string | undefined;
  /** True if a patch is merged into a list here, element by element; false if it replaces the list. */
  readonly merges: boolean;

  constructor(
    private readonly set: Schemas,
    private readonly data: SchemaData,
  ) {
    this.strategy = data.s ?? "";
    this.mergeKeys = (this.strategy !== "" && data.k) || NO_KEYS;
    this.listType = data.t;
    this.merges = this.strategy.split(",").includes("merge");
  }

  /** The schema of a field, or of any value of a mapping with free keys; undefined for scalars and unknown fields. */
  field(name: string): SchemaNode | undefined {
    const fields = this.data.f;
    const index = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : this.data.a;
    return index === undefined ? undefined : this.set.node(index);
  }

  /** The schema of a list's elements; undefined if this isn't a list or they are unknown. */
  get items(): SchemaNode | undefined {
    return this.data.l === undefined || this.data.i === undefined ? undefined : this.set.node(this.data.i);
  }
}

/** Finds a definition that a document refers to but doesn't contain. */
export type FindDefinition = (name: string) => SchemaNode | undefined;

/** The schemas of one OpenAPI document, by apiVersion and kind. */
export class Schemas {
  readonly #nodes: (SchemaNode | undefined)[] = [];

  constructor(
    private readonly document: SchemaDocument,
    private readonly elsewhere: FindDefinition = () => undefined,
  ) {}

  /** The definition of that name; undefined if the document doesn't contain it. */
  definition(name: string): SchemaNode | undefined {
    const { definitions } = this.document;
    return Object.hasOwn(definitions, name) ? this.node(definitions[name] as number) : undefined;
  }

  /** The schema of a resource type; undefined for types that the document doesn't describe (custom resources). */
  of(apiVersion: string, kind: string): SchemaNode | undefined {
    const index = lookUp(this.document.kinds, apiVersion, kind);
    return index === undefined ? undefined : this.node(index);
  }

  /** Whether objects of the type are namespaced; undefined if the document doesn't show it. */
  isNamespaced(apiVersion: string, kind: string): boolean | undefined {
    return lookUp(this.document.namespaced, apiVersion, kind);
  }

  /** The node with an index in the document; each is created once. */
  node(index: number): SchemaNode | undefined {
    const known = this.#nodes[index];
    if (known !== undefined) return known;
    const data = this.document.nodes[index];
    if (data === undefined) return undefined;
    if (data.r !== undefined) return this.elsewhere(data.r);
    const node = new SchemaNode(this, data);
    this.#nodes[index] = node;
    return node;
  }
}

function lookUp<T>(
  table: Record<string, Record<string, T>>,
  apiVersion: string,
  kind: string,
): T | undefined {
  if (!Object.hasOwn(table, apiVersion)) return undefined;
  const kinds = table[apiVersion] as Record<string, T>;
  return Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}

/** The schemas of kustomize 5.8.1: the Kubernetes API of v1.21.2 and kustomize's own kinds. */
export const kubernetesSchemas = new Schemas(document as unknown as SchemaDocument);

/** The schema of a built-in resource type; undefined for custom resources and types newer than v1.21.2. */
export function schemaOf(apiVersion: string, kind: string): SchemaNode | undefined {
  return kubernetesSchemas.of(apiVersion, kind);
}
