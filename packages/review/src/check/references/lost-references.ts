import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { customReferences } from "../../cluster/custom-references.ts";
import { serviceAt } from "../../cluster/network/services.ts";
import { keptOnRemoval } from "../../cluster/recreation.ts";
import type { Reference } from "../../cluster/reference-table.ts";
import { WORKLOADS } from "../../cluster/workloads/long-running.ts";
import { clusterKey, resourceText } from "../../kubernetes/resource-name.ts";
import { referencesFrom } from "../model/derived.ts";
import type { ChangeContext, ChangeFinding } from "../model/rule.ts";
import type { State } from "../model/state.ts";
import { addressesIn } from "./addresses.ts";
import { creatorOf, exists, isData, type Referent } from "./targets.ts";

/** A reference of an object, and what it refers to. */
type Named = Referent & Pick<Reference, "resource">;

/** The references whose target existed before the change and no longer exists. */
export function* lostReferences(
  before: State,
  after: State,
  context: ChangeContext,
): Iterable<ChangeFinding> {
  const { changes } = context;
  // An addition can't remove the target of a reference.
  if (!changes.some((change) => change.before !== undefined)) return;
  const names = new Map(
    changes.flatMap(({ renamed, name, namespace, before }) =>
      renamed && before
        ? [[before, ` (it is ${renamed.name === name ? `in ${namespace}` : `called ${name}`} now)`]]
        : [],
    ),
  );
  const now = new Set(after.resources.map(clusterKey));
  const lost = new Map<string, { maker: Resource; references: Named[] }>();
  for (const reference of missingReferences(before, after)) {
    const { kind, name } = reference;
    const maker = creatorOf(before, reference);
    if (maker === undefined || (keptOnRemoval(maker, context) !== undefined && !now.has(clusterKey(maker))))
      continue;
    // Other rules report removed workloads.
    if (WORKLOADS.includes(maker.kind) && !names.has(maker)) continue;
    const key = `${clusterKey(maker)} ${kind} ${name}`;
    entryOf(lost, key, () => ({ maker, references: [] })).references.push(reference);
  }
  if (lost.size === 0) return;
  const then = new Set([...missingReferences(after, before)].map(placeOf));
  for (const { maker, references } of lost.values()) {
    if (references.every((one) => then.has(placeOf(one)))) continue;
    const [{ kind, name }] = references as [Named];
    const users = new Set(references.map(({ resource }) => resourceText(resource)));
    const deleted = `is deleted${names.get(maker) ?? ""}`;
    const what = now.has(clusterKey(maker))
      ? `no longer creates ${kind} ${name}, which`
      : `${deleted}${maker.kind === kind ? ", but" : `, and with it ${kind} ${name}, which`}`;
    const message = `${resourceText(maker)} ${what} is still ${isData(kind) ? "read" : "used"} by ${someOf([...users], 3)}`;
    yield { severity: "error", resource: maker, message };
  }
}

/** The object that is referred to: another namespace may have had none of that name before. */
function placeOf({ kind, name, namespace = "" }: Referent): string {
  return `${kind} ${namespace}/${name}`;
}

function* missingReferences(before: State, after: State): Iterable<Named> {
  // A field may name a kind of which only the earlier state has objects.
  for (const reference of [...referencesFrom(after), ...customReferences(after, before.resources)])
    if (!reference.optional && !exists(after, reference) && creatorOf(after, reference) === undefined)
      yield reference;
  for (const { address, pod } of addressesIn.of(after)) {
    const service = serviceAt(before, address.host, pod.namespace);
    if (service !== undefined && serviceAt(after, address.host, pod.namespace) === undefined)
      yield {
        kind: "Service",
        ...service.metadata,
        namespace: service.metadata.namespace,
        resource: pod.resource,
      };
  }
}
