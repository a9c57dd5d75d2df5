import { InputError } from "../errors/errors.ts";
import type { SortOptions } from "../load/fields.ts";
import type { Gvk, ResourceId } from "../resource/id.ts";
import type { BuildResource } from "../resource/resource.ts";
import { refuseDuplicates } from "../resource/resource-map.ts";
import { compareText } from "../value/compare-text.ts";

/** Kinds that come first in kustomize's default order, because other objects need them. */
const ORDER_FIRST = (
  "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy " +
  "Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange " +
  "PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob " +
  "PodDisruptionBudget"
).split(" ");

/** Kinds that come last: they must not be called before the pods that handle them exist. */
const ORDER_LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"] as const;

/** Ranks of kinds: negative first, positive last, 0 between. */
export type Ranks = ReadonlyMap<string, number>;

/** Ranks from the lists of a `sortOptions.legacySortOptions`; for a repeated kind, the last place counts. */
export function ranksOf(first: readonly string[], last: readonly string[]): Ranks {
  const ranks = new Map<string, number>();
  first.forEach((kind, index) => {
    ranks.set(kind, index - first.length);
  });
  last.forEach((kind, index) => {
    ranks.set(kind, index + 1);
  });
  return ranks;
}

const DEFAULT_RANKS = ranksOf(ORDER_FIRST, ORDER_LAST);

function typeText({ group, version, kind }: Partial<Gvk>): string {
  return `${group || "~G"}_${version || "~V"}_${kind || "~K"}`;
}

function orderText({ group, version, kind, namespace, name }: ResourceId): string {
  return `${kind || "[noKind]"}.${version || "[noVer]"}.${group || "[noGrp]"}|${namespace || "~X"}|${name || "~N"}`;
}

/** Compares types for kustomize's default order: by rank of the kind, then group, version, kind. */
export function compareTypes(a: Partial<Gvk>, b: Partial<Gvk>): number {
  const rank = (DEFAULT_RANKS.get(a.kind ?? "") ?? 0) - (DEFAULT_RANKS.get(b.kind ?? "") ?? 0);
  if (rank !== 0) return rank;
  return compareText(typeText(a), typeText(b));
}

/**
 * The resources in legacy order: by type, then namespace and name. Two Namespace kinds of which one is in the core
 * group are in reverse order. Throws InputError if two resources have the same id.
 */
export function sortLegacy(
  resources: readonly BuildResource[],
  ranks: Ranks = DEFAULT_RANKS,
): BuildResource[] {
  refuseDuplicates(resources);
  return [...resources].sort((a, b) => compareIds(a.id, b.id, ranks));
}

function compareIds(a: ResourceId, b: ResourceId, ranks: Ranks): number {
  const x = orderOf(a);
  const y = orderOf(b);
  if (x.type === y.type) return compareText(x.text, y.text);
  const rank = (ranks.get(a.kind) ?? 0) - (ranks.get(b.kind) ?? 0);
  if (rank !== 0) return rank;
  const order = compareText(x.type, y.type);
  const coreNamespace =
    a.kind === "Namespace" && b.kind === "Namespace" && (a.group === "" || b.group === "");
  return coreNamespace ? -order : order;
}

function orderOf(id: ResourceId): NonNullable<ResourceId["order"]> {
  id.order ??= { type: typeText(id), text: orderText(id) };
  return id.order;
}

/**
 * The resources in printing order: kustomize's default order, or the order in `sortOptions`. Throws InputError for
 * contradictory options.
 */
export function sortResources(
  resources: readonly BuildResource[],
  options: SortOptions | undefined,
): BuildResource[] {
  if (options === undefined) return sortLegacy(resources);
  const { order = "", legacySortOptions } = options;
  if (order !== "legacy" && order !== "fifo")
    throw new InputError(`sortOptions.order must be legacy or fifo but is "${order}"`);
  if (order === "fifo") {
    if (legacySortOptions !== undefined)
      throw new InputError(`sortOptions.legacySortOptions is only for order legacy, but order is fifo`);
    refuseDuplicates(resources);
    return [...resources];
  }
  if (legacySortOptions === undefined) return sortLegacy(resources);
  return sortLegacy(
    resources,
    ranksOf(legacySortOptions.orderFirst ?? [], legacySortOptions.orderLast ?? []),
  );
}
