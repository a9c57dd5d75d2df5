import { addTo, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMadeByOperator } from "../../../cluster/provided.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { providedIn } from "../../model/derived.ts";
import { type ChangeContext, type ChangeFinding, defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { addedResources, changedResources } from "./changed.ts";
import { type SecretUse, secretUses } from "./secret-uses.ts";

export const secretKeyNeeded = defineRule({
  id: "change/secret-key-needed",
  title: "Secrets and keys exist before pods read them",
  why:
    "New pods don't start if a Secret or key that they read is missing, and an ExternalSecret fails as a " +
    "whole when the store lacks one of its keys. The repository doesn't show whether a Secret and its " +
    "keys exist in the cluster.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables",
  example: {
    bad: "image: acme/web:1.4.2\nenvFrom: [{secretRef: {name: db}}]",
    good: "image: acme/web:1.4.2",
  },
  severity: "error",
  cases: { warning: "if an object of the environment fetches the Secret from a store" },
  basis: "decision",
  fix: "create the Secret or the key first, or mark the reference as `optional: true`",
  *checkChange(before, after, context) {
    yield* neededByPods(before, after);
    yield* neededByStores(context);
  },
});

/** Keys that pods need and that nothing here creates, with each Secret once. */
function* neededByPods(before: State, after: State): Iterable<ChangeFinding> {
  const keyOf = ({ namespace, secret, key }: SecretUse) => `${namespace}|${secret}|${key ?? "*"}`;
  const known = new Set(
    secretUses(before)
      .filter(({ optional }) => !optional)
      .map(keyOf),
  );
  const needed = new Map<string, SecretUse[]>();
  for (const [id, [use]] of groupedBy(
    secretUses(after).filter(({ optional }) => !optional),
    keyOf,
  )) {
    if (use === undefined || known.has(id)) continue;
    const provided = providedIn.of(after).get("Secret", use.secret, use.namespace);
    const isMade =
      provided !== undefined &&
      (use.key === undefined || provided.keys.has(use.key) || isMadeByOperator(provided));
    if (!isMade) addTo(needed, `${use.namespace}|${use.secret}`, use);
  }
  for (const uses of needed.values()) {
    const [first] = uses as [SecretUse];
    const secret = `Secret ${first.namespace === "" ? "" : `${first.namespace}/`}${first.secret}`;
    const keys = named(uses.flatMap(({ key }) => key ?? []));
    const workloads = [...new Set(uses.map(({ workload }) => resourceText(workload)))];
    const hows = [...new Set(uses.map(({ how }) => how))].join(", ");
    const reads = `${named(workloads)} ${workloads.length === 1 ? "reads" : "read"} it (${hows})`;
    const message = `${secret} must ${keys === "" ? "exist" : `have ${keys}`} first: ${reads} and new pods will not start without it`;
    const place = { resource: first.workload, path: first.path };
    const fetched = providedIn.of(after).get("Secret", first.secret, first.namespace);
    const by =
      fetched?.open && fetched.by.kind !== "Secret"
        ? `${resourceText(fetched.by)} creates it from a store, which must have ${uses.length === 1 ? "it" : "them"}`
        : undefined;
    yield by !== undefined
      ? { ...place, severity: "warning", message: `${message}; ${by}` }
      : {
          ...place,
          message,
          todo: `make sure that ${secret} ${keys === "" ? "exists" : `has ${keys}`}; ${reads}, and ${workloads.length === 1 ? "its" : "their"} new pods will not start without it`,
        };
  }
}

/** Keys that an ExternalSecret fetches from a store, which must contain them. */
function* neededByStores(context: ChangeContext): Iterable<ChangeFinding> {
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
    const it = needed.length === 1 ? "it" : "them";
    const fetches = `${resourceText(resource)} fetches ${it}${keys === "" ? "" : ` as ${keys}`}`;
    yield {
      resource,
      path: ["spec", first.key === undefined ? "dataFrom" : "data", first.index],
      message: `${remotes} must be in ${store} first: ${fetches}, and fails as a whole without ${it}`,
      todo: `make sure that ${store} has ${remotes}; ${fetches}`,
    };
  }
}

/** "A, B and C"; all names are listed, because each is needed. */
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
    ...itemsAt(spec, "dataFrom").flatMap(([{ extract }, index]) =>
      extract === undefined ? [] : [{ remote: text(extract), index }],
    ),
  ];
}
