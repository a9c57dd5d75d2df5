import type { Choice } from "./choice.ts";

type Map = Record<string, unknown>;

/** What names a resource: without it nothing builds, so nothing is compared. */
const KEPT = new Set(["apiVersion", "kind", "name"]);

/** The fields that transformers look for, which are emptied more often than others. */
const TOUCHED = new Set([
  "annotations",
  "containers",
  "env",
  "envFrom",
  "image",
  "initContainers",
  "labels",
  "list",
  "matchLabels",
  "metadata",
  "namespace",
  "nested",
  "replicas",
  "resourceNames",
  "secretRef",
  "selector",
  "spec",
  "subjects",
  "template",
  "volumeClaimTemplates",
  "volumes",
]);

/** Puts nothing, something empty or something of another type in place of a field of the resource. */
export function withOddField(choice: Choice, resource: Map): void {
  const places = [...fieldsOf(resource)].filter(({ map, key }) => map !== resource || key !== "metadata");
  if (places.length === 0) return;
  const touched = places.filter(({ key }) => TOUCHED.has(key));
  const { map, key } = choice.of(...(touched.length > 0 && choice.chance(80) ? touched : places));
  const odd = choice.chance(60)
    ? null
    : choice.of<unknown>(
        [],
        [],
        {},
        "",
        [null],
        [{}],
        { a: null },
        7,
        1.5,
        "text",
        "null",
        "2024-01-15",
        true,
      );
  // On lists that hold something kustomize itself crashes in these places.
  const crashes = Array.isArray(odd) && odd.length > 0 && (key === "labels" || key === "annotations");
  map[key] = crashes ? null : odd;
}

/** Adds fields that are null where transformers look for lists. */
export function withNullList(choice: Choice, resource: Map): void {
  const spec = resource.spec as Map | undefined;
  if (spec === undefined || spec === null || typeof spec !== "object") return;
  spec[choice.of("containers", "initContainers", "volumes", "names", "list", "pods")] = null;
}

function* fieldsOf(value: unknown): Generator<{ map: Map; key: string }> {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* fieldsOf(item);
    return;
  }
  for (const [key, field] of Object.entries(value)) {
    if (!KEPT.has(key)) yield { map: value as Map, key };
    yield* fieldsOf(field);
  }
}
