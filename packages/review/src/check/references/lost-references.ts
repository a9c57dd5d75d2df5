import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { customReferences } from "../../cluster/custom-references.ts";
import { serviceAt } from "../../cluster/network/services.ts";
import { keptOnRemoval } from "../../cluster/recreation.ts";
import type { Reference } from "../../cluster/reference-table.ts";
import { WORKLOADS } from "../../cluster/workloads/long-running.ts";
import { clusterKey } from "../../kubernetes/cluster-key.ts";
import { resourceText } from "../../kubernetes/resource-name.ts";
import { referencesOf } from "../model/derived.ts";
import type { ChangeContext, ChangeFinding } from "../model/rule.ts";
import type { State } from "../model/state.ts";
import { containerAddresses } from "./addresses.ts";
import { creatorOf, exists, type Target } from "./targets.ts";

/** A reference of an object, and what it refers to. */
type Named = Target & Pick<Reference, "resource">;

/** Something that an object created, that nothing creates anymore, and that others still refer to. */
interface Lost {
  /** The object before the change. */
  maker: Resource;
  kind: string;
  name: string;
  users: Set<string>;
  /** The references to it. */
  places: Set<string>;
}

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
  const lost = new Map<string, Lost>();
  for (const reference of missingReferences(before, after)) {
    const { kind, name, resource } = reference;
    const maker = creatorOf(before, reference);
    if (maker === undefined || (keptOnRemoval(maker, context) !== undefined && !now.has(clusterKey(maker))))
      continue;
    // Other rules report removed workloads.
    if (WORKLOADS.includes(maker.kind) && !names.has(maker)) continue;
    const { users, places } = entryOf(lost, `${clusterKey(maker)} ${kind} ${name}`, () => ({
      ...{ maker, kind, name },
      ...{ users: new Set<string>(), places: new Set<string>() },
    }));
    users.add(resourceText(resource));
    places.add(placeOf(reference));
  }
  if (lost.size === 0) return;
  const then = new Set([...missingReferences(after, before)].map(placeOf));
  for (const { maker, kind, name, users, places } of lost.values()) {
    if ([...places].every((place) => then.has(place))) continue;
    const verb = kind === "Secret" || kind === "ConfigMap" ? "read" : "used";
    const object = `${kind} ${name}`;
    const what = now.has(clusterKey(maker))
      ? `no longer creates ${object}, which`
      : maker.kind === kind
        ? `is deleted${names.get(maker) ?? ""}, but`
        : `is deleted${names.get(maker) ?? ""}, and with it ${object}, which`;
    yield {
      severity: "error",
      resource: maker,
      message: `${resourceText(maker)} ${what} is still ${verb} by ${someOf([...users], 3)}`,
    };
  }
}

/** The object that is referred to: another namespace may have had none of that name before. */
function placeOf({ kind, name, namespace = "" }: Target): string {
  return `${kind} ${namespace}/${name}`;
}

function* missingReferences(before: State, after: State): Iterable<Named> {
  // A field may name a kind of which only the earlier state has objects.
  for (const reference of [...referencesOf(after), ...customReferences(after, before.resources)])
    if (!reference.optional && !exists(after, reference) && creatorOf(after, reference) === undefined)
      yield reference;
  for (const { address, pod } of containerAddresses(after)) {
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
