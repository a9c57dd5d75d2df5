import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { SecretContract } from "../../../effective/secret-contract.ts";
import { providedIn } from "../../model/derived.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** The kind of the object in the environment that acts as a provider. */
const MADE_HERE: Partial<Record<SecretContract["provider"], string>> = {
  "external-secret": "ExternalSecret",
  "sealed-secret": "SealedSecret",
};

export const contract = defineRule({
  id: "secrets/contract",
  page: {
    title: "Every Secret that a contract declares is provided, with each required key",
    why:
      "Pods wait for a Secret that is never created if its provider is an object that the environment " +
      "doesn't render, or that lacks a required key. A contract declares the Secret, its provider and its " +
      "keys. If the environment creates the Secret as well, two owners overwrite each other.",
    source: "https://kubernetes.io/docs/concepts/configuration/secret/#optional-secrets",
    cases: { warning: "if the environment creates the Secret as well" },
    bad: "secrets: [{name: web, provider: external-secret, keys: {DSN: …, TOKEN: …}}]\n# ExternalSecret web has only DSN",
    good: "# ExternalSecret web\ndata:\n  - {secretKey: DSN, …}\n  - {secretKey: TOKEN, …}",
  },
  severity: "error",
  basis: "broken",
  *check(state) {
    const { authored } = state;
    const byName = groupedBy(
      authored?.contracts ?? [],
      (one) => `${one.namespace ?? authored?.namespace} ${one.name}`,
    );
    for (const same of byName.values()) {
      const [{ namespace = authored?.namespace }] = same as [SecretContract];
      yield* provision(state, same, namespace);
    }
  },
});

/** @param same the contracts for one Secret: a layer may declare a different provider than the layer below it */
function* provision(
  state: State,
  same: readonly SecretContract[],
  namespace: string | undefined,
): Iterable<Finding> {
  const [{ name, provider }] = same as readonly [SecretContract];
  const found = providedIn.of(state).get("Secret", name, namespace);
  if (found === undefined) {
    if (same.some(({ provider }) => MADE_HERE[provider] === undefined)) return;
    const makers = same.map((one) => MADE_HERE[one.provider]);
    yield {
      message: `according to its contract, ${makers.join(" or ")} creates Secret ${name}, but none does here`,
      fix: `render the ${makers[0]}, or change who provides it`,
    };
    return;
  }
  const { by, open } = found;
  if (!same.some((one) => one.provider === "generated" || MADE_HERE[one.provider] === by.kind))
    yield {
      resource: by,
      severity: "warning",
      message: `creates Secret ${name}, which ${provider} provides according to its contract: it would have two owners`,
      fix: "leave it to one of them",
    };
  const keys = Object.assign({}, ...same.map((one) => one.keys)) as SecretContract["keys"];
  const forbidden: Record<string, string> = Object.assign({}, ...same.map((one) => one.forbidden));
  const there = [...found.keys.keys()];
  const missing = Object.entries(keys)
    .filter(([key, { required }]) => required !== false && !open && !there.includes(key))
    .map(([key]) => key);
  if (missing.length > 0)
    yield {
      resource: by,
      message: `creates Secret ${name} without ${someOf(missing, 6)}, which its contract requires`,
      fix: nearKey(missing[0] as string, there) ?? "add them, or mark them as not required in the contract",
    };
  const refused = there.filter((key) => Object.hasOwn(forbidden, key));
  for (const key of refused)
    yield {
      resource: by,
      message: `creates Secret ${name} with ${key}, which its contract forbids: ${forbidden[key]}`,
      fix: `leave ${key} out`,
    };
}

function nearKey(key: string, keys: readonly string[]): string | undefined {
  const near = closest(key, keys);
  return near === undefined ? undefined : `is ${near} meant to be ${key}?`;
}
