import { type Choice, compact } from "./choice.ts";
import { dressed } from "./dressing.ts";

type Map = Record<string, unknown>;

/** Fields of a kustomization that say nothing: null, empty, or without a text. */
export function emptyFields(choice: Choice): Map {
  const field = choice.of(
    ...["patches", "images", "labels", "replacements", "components", "configMapGenerator", "transformers"],
    ...["commonLabels", "generatorOptions", "vars", "replicas", "crds", "configurations", "sortOptions"],
  );
  return choice.of<Map>(
    { [field]: null },
    { [field]: field.startsWith("common") || field.endsWith("Options") ? {} : [] },
    { [choice.of("namePrefix", "nameSuffix", "namespace")]: choice.of("", null) },
  );
}

/** What counts in the kustomization that is built, and in no other. */
export function lastFields(choice: Choice): Map {
  return compact({
    sortOptions: choice.some(10, () =>
      choice.of<unknown>(
        { order: "fifo" },
        { order: "legacy" },
        {
          order: "legacy",
          legacySortOptions: { orderFirst: ["Service", "Deployment"], orderLast: ["ConfigMap"] },
        },
      ),
    ),
    buildMetadata: choice.some(12, () =>
      choice.list(2, () => choice.of("originAnnotations", "transformerAnnotations", "managedByLabel"), 1),
    ),
  });
}

/** What a person says about the kustomization itself. */
export function ownMetadata(choice: Choice): Map {
  return choice.of<Map>(
    { name: "web" },
    { name: "web", labels: { a: "b" }, annotations: { "config.kubernetes.io/local-config": "true" } },
    { annotations: { note: "text" } },
  );
}

/** Metadata of a typed list, which may lack a name, or have an empty one. */
const LIST_METADATA = [{ name: "" }, { name: null }, { labels: { a: "b" } }, undefined];

/** A typed list without items, which may lack a name, or have an empty one. */
export function namelessList(choice: Choice, number: number): Map {
  const kind = `Nameless${number}List`;
  const metadata = choice.of<unknown>(...LIST_METADATA, { name: "a" });
  return { apiVersion: "e/v1", kind, ...(metadata !== undefined && { metadata }), spec: { a: "b" } };
}

/** A patch for each such list by its target, which may change its name or kind. */
export function namelessListPatch(choice: Choice, number: number): Map {
  const kind = `Nameless${number}List`;
  const metadata = choice.of<unknown>(...LIST_METADATA, null, { name: "b" }, { $patch: "replace" });
  const patch = { apiVersion: "e/v1", kind, ...(metadata !== undefined && { metadata }), spec: { c: "d" } };
  return {
    patch: dressed(choice, patch),
    target: { kind },
    options: { allowNameChange: choice.chance(60), allowKindChange: choice.chance(30) },
  };
}

/** Asks for a content hash in the name of a ConfigMap or Secret that no generator makes, as plugins do. */
export function askForHash({ kind, metadata }: Map): void {
  if (kind !== "ConfigMap" && kind !== "Secret") return;
  const own = metadata as Map;
  if (typeof (own.annotations ?? {}) !== "object") return;
  own.annotations = { ...(own.annotations as Map), "kustomize.config.k8s.io/needs-hash": "true" };
}
