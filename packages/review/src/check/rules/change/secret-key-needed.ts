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
    "New pods don't start without a Secret or key that they read, and an ExternalSecret fails as a whole when one " +
    "of its keys is missing in the store. Nothing in the repository shows it.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables",
  severity: "error",
  fix: "make the Secret or the key first, or declare it optional",
  needs: ["rendered", "since"],
  *checkChange(before, after, context) {
    yield* neededByPods(before, after);
    yield* neededByStores(context);
  },
});

/** Keys that pods need and that nothing here makes. */
function* neededByPods(before: State, after: State) {
  const keyOf = ({ namespace, secret, key }: SecretUse) => `${namespace}|${secret}|${key ?? "*"}`;
  const known = new Set(
    secretUses(before)
      .filter(({ optional }) => !optional)
      .map(keyOf),
  );
  const told = new Set<string>();
  for (const use of secretUses(after)) {
    const id = keyOf(use);
    if (use.optional || known.has(id) || told.has(id)) continue;
    const provided = derived(after).provided.get("Secret", use.secret, use.namespace);
    if (provided !== undefined && (use.key === undefined || provided.keys.has(use.key))) continue;
    told.add(id);
    const secret = `Secret ${use.namespace === "" ? "" : `${use.namespace}/`}${use.secret}`;
    const workload = resourceText(use.workload);
    const what = use.key === undefined ? `${secret} must exist` : `${secret} must have ${use.key}`;
    yield {
      resource: use.workload,
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
function* neededByStores(context: ChangeContext) {
  const pairs = [
    ...changedResources(context, "ExternalSecret").map(({ before, after }) => [before, after] as const),
    ...addedResources(context, "ExternalSecret").map((after) => [undefined, after] as const),
  ];
  for (const [before, after] of pairs) {
    const known = new Set(before === undefined ? [] : remoteKeys(before).map(({ remote }) => remote));
    for (const { key, remote, index } of remoteKeys(after)) {
      if (known.has(remote)) continue;
      const resource = after;
      const store = textAt(after, "spec", "secretStoreRef", "name") ?? "its store";
      yield {
        resource,
        path: key === undefined ? ["spec", "dataFrom", index] : ["spec", "data", index],
        message: `${remote} must be in ${store} first: ${resourceText(resource)} fetches it${key === undefined ? "" : ` as ${key}`}, and fails as a whole without it`,
        todo: `put ${remote} into ${store}; ${resourceText(resource)} fetches it${key === undefined ? "" : ` as ${key}`}`,
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
