type Map = Record<string, unknown>;

/** A resource that patches, variables and replacements may be for. */
export interface Known {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** What it is made of in its file; undefined for what a generator makes. */
  readonly value?: Map;
  /** True once a patch has taken it away. */
  gone?: boolean;
}

/** Where a scalar, mapping or list stands in a resource, and what it is. */
export interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What makes the id of a resource, which other patches go by. */
const IDENTITY = new Set(["apiVersion", "kind", "metadata", "metadata/name", "metadata/namespace"]);

/** The fields and elements of a resource, but those that make its id. */
export function placesIn({ value }: Known): Place[] {
  const places = [...walk(value, [])];
  return places.filter(({ path }) => path.length > 0 && !IDENTITY.has(path.join("/")));
}

function* walk(value: unknown, path: readonly string[]): Generator<Place> {
  yield { path, value };
  if (typeof value !== "object" || value === null) return;
  for (const [key, field] of Object.entries(value)) yield* walk(field, [...path, key]);
}

/** What is still there of the resources, or a Service in place of none. */
export function present(known: readonly Known[]): readonly Known[] {
  const there = known.filter(({ gone }) => gone !== true);
  return there.length > 0 ? there : [{ apiVersion: "v1", kind: "Service", name: "web" }];
}
