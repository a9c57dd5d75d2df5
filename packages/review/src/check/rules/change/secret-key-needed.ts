import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { derived } from "../../derived.ts";
import { type ChangeContext, defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { addedResources, changedResources } from "./changed.ts";
import { type SecretUse, secretUses } from "./secret-uses.ts";

export const secretKeyNeeded = defineRule({
  id: "change/secret-key-needed",
  title: "Secrets and keys exist before pods read them",
  why:
    "New pods don't start if a Secret or key that they read is missing, and an ExternalSecret fails as a whole when " +
    "the store lacks one of its keys. Nothing in the repository shows it.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables",
  severity: "error",
  fix: "make the Secret or the key first, or declare it optional",
  *checkChange(before, after, context) {
    yield* neededByPods(before, after);
    yield* neededByStores(context);
  },
});

/** Keys that pods need and that nothing here makes, each Secret once. */
function* neededByPods(before: State, after: State) {
  const keyOf = ({ namespace, secret, key }: SecretUse) => `${namespace}|${secret}|${key ?? "*"}`;
  const known = new Set(
    secretUses(before)
      .filter(({ optional }) => !optional)
      .map(keyOf),
  );
  const needed = new Map<string, SecretUse[]>();
  const told = new Set<string>();
  for (const use of secretUses(after)) {
    const id = keyOf(use);
    if (use.optional || known.has(id) || told.has(id)) continue;
    const provided = derived(after).provided.get("Secret", use.secret, use.namespace);
    if (provided !== undefined && (use.key === undefined || provided.keys.has(use.key))) continue;
    told.add(id);
    addTo(needed, `${use.namespace}|${use.secret}`, use);
  }
  for (const uses of needed.values()) {
    const [first] = uses as [SecretUse];
    const secret = `Secret ${first.namespace === "" ? "" : `${first.namespace}/`}${first.secret}`;
    const keys = named(uses.flatMap(({ key }) => key ?? []));
    const workloads = [...new Set(uses.map(({ workload }) => resourceText(workload)))];
    const hows = [...new Set(uses.map(({ how }) => how))].join(", ");
    const reads = `${named(workloads)} ${workloads.length === 1 ? "reads" : "read"} it (${hows})`;
    yield {
      resource: first.workload,
      path: first.path,
      message: `${secret} must ${keys === "" ? "exist" : `have ${keys}`} first: ${reads} and new pods will not start without it`,
      todo: `${keys === "" ? `make ${secret}` : `add ${keys} to ${secret}`}; ${reads}, and ${workloads.length === 1 ? "its" : "their"} new pods will not start without it`,
    };
  }
}

/** Keys that an ExternalSecret fetches from a store, which has to have them. */
function* neededByStores(context: ChangeContext) {
  const pairs = [
    ...changedResources(context, "ExternalSecret").map(({ before, after }) => [before, after] as const),
    ...addedResources(context, "ExternalSecret").map((after) => [undefined, after] as const),
  ];
  for (const [before, resource] of pairs) {
    const known = new Set(before === undefined ? [] : remoteKeys(before).map(({ remote }) => remote));
    const needed = remoteKeys(resource).filter(({ remote }) => !known.has(remote));
    const [first] = needed;
    if (first === undefined) continue;
    const store = textAt(resource, "spec", "secretStoreRef", "name") ?? "its store";
    const remotes = named([...new Set(needed.map(({ remote }) => remote))]);
    const keys = named(needed.flatMap(({ key }) => key ?? []));
    const fetches = `${resourceText(resource)} fetches ${needed.length === 1 ? "it" : "them"}${keys === "" ? "" : ` as ${keys}`}`;
    yield {
      resource,
      path: first.key === undefined ? ["spec", "dataFrom", first.index] : ["spec", "data", first.index],
      message: `${remotes} must be in ${store} first: ${fetches}, and fails as a whole without ${needed.length === 1 ? "it" : "them"}`,
      todo: `put ${remotes} into ${store}; ${fetches}`,
    };
  }
}

/** "A, B and C"; each name is needed, so none is only counted. */
function named(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function remoteKeys({ spec }: Resource): { key?: string; remote: string; index: number }[] {
  const text = (reference: unknown) =>
    [textAt(reference, "key"), textAt(reference, "property")].filter((part) => part !== undefined).join(" ");
  return [
    ...itemsAt(spec, "data").map(([entry, index]) => ({
      key: textAt(entry, "secretKey") ?? "",
      remote: text(entry.remoteRef),
      index,
    })),
    ...itemsAt(spec, "dataFrom").flatMap(([entry, index]) =>
      entry.extract === undefined ? [] : [{ remote: text(entry.extract), index }],
    ),
  ];
}
