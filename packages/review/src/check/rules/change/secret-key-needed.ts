import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { addedResources, changedResources, type RiskContext, type RiskRule } from "./risk.ts";
import { type SecretUse, secretUses } from "./secret-uses.ts";

export const secretKeyNeeded: RiskRule = {
  id: "secret-key-needed",
  title: "A Secret or a key of one must exist before the change is merged",
  severity: "error",
  *find(context) {
    yield* neededByPods(context);
    yield* neededByStores(context);
  },
};

/** Keys that pods need and that nothing here makes. */
function* neededByPods(context: RiskContext) {
  const keyOf = ({ namespace, secret, key }: SecretUse) => `${namespace}|${secret}|${key ?? "*"}`;
  const known = new Set(
    secretUses(context.before)
      .filter(({ optional }) => !optional)
      .map(keyOf),
  );
  const told = new Set<string>();
  for (const use of secretUses(context.after)) {
    const id = keyOf(use);
    if (use.optional || known.has(id) || told.has(id)) continue;
    const provided = context.after.provided.get("Secret", use.secret, use.namespace);
    if (provided !== undefined && (use.key === undefined || provided.keys.has(use.key))) continue;
    told.add(id);
    const secret = `Secret ${use.namespace === "" ? "" : `${use.namespace}/`}${use.secret}`;
    const workload = nameText(named(use.workload));
    const what = use.key === undefined ? `${secret} must exist` : `${secret} must have ${use.key}`;
    yield {
      resource: named(use.workload),
      path: use.path,
      message: `${what} first: ${workload} reads it (${use.how}) and new pods will not start without it`,
      todo:
        use.key === undefined
          ? `make ${secret}; ${workload} reads it (${use.how}), and its new pods will not start without it`
          : `add ${use.key} to ${secret}; ${workload} reads it (${use.how}), and its new pods will not start without it`,
    };
  }
}

/** Keys that an ExternalSecret fetches from a store, which has to have them. */
function* neededByStores(context: RiskContext) {
  const pairs = [
    ...changedResources(context, "ExternalSecret").map(({ before, after }) => [before, after] as const),
    ...addedResources(context, "ExternalSecret").map((after) => [undefined, after] as const),
  ];
  for (const [before, after] of pairs) {
    const known = new Set(before === undefined ? [] : remoteKeys(before).map(({ remote }) => remote));
    for (const { key, remote, index } of remoteKeys(after)) {
      if (known.has(remote)) continue;
      const resource = named(after);
      const store = textAt(after, "spec", "secretStoreRef", "name") ?? "its store";
      yield {
        resource,
        path: key === undefined ? ["spec", "dataFrom", index] : ["spec", "data", index],
        message: `${remote} must be in ${store} first: ${nameText(resource)} fetches it${key === undefined ? "" : ` as ${key}`}, and fails as a whole without it`,
        todo: `put ${remote} into ${store}; ${nameText(resource)} fetches it${key === undefined ? "" : ` as ${key}`}`,
      };
    }
  }
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
