import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { SecretContract } from "../../../effective/secret-contract.ts";
import { providedIn, referencesFrom } from "../../model/derived.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** The kind of the object in the environment that acts as a provider. */
const MADE_HERE: Partial<Record<SecretContract["provider"], string>> = {
  "external-secret": "ExternalSecret",
  "sealed-secret": "SealedSecret",
};

export const contract = defineRule({
  id: "secrets/contract",
  title: "Every Secret that a contract declares is provided, with each required key",
  why:
    "Pods wait for a Secret that is never created if its provider is an object that isn't rendered, or " +
    "that lacks a required key. If the environment creates it beside its provider, two owners overwrite " +
    "each other.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#optional-secrets",
  cases: { warning: "if the environment creates the Secret as well, and for a contract that nothing reads" },
  bad: "secrets: [{name: web, provider: external-secret, keys: {DSN: …, TOKEN: …}}]\n# ExternalSecret web has only DSN",
  good: "# ExternalSecret web\ndata:\n  - {secretKey: DSN, …}\n  - {secretKey: TOKEN, …}",
  error: "broken",
  *check(state) {
    const { contracts = [], namespace: own } = state.authored ?? {};
    const read = new Set(referencesFrom(state).flatMap(({ kind, name }) => (kind === "Secret" ? name : [])));
    for (const same of groupedBy(contracts, (one) => `${one.namespace ?? own} ${one.name}`).values()) {
      const [{ name, namespace = own }] = same as [SecretContract];
      yield* provision(state, same, namespace);
      if (!read.has(name))
        yield {
          severity: "warning",
          message: `nothing here reads Secret ${name}, which a contract declares`,
          fix: "remove the contract, or declare only where it is needed",
        };
    }
  },
});

/** @param same the contracts for one Secret: a layer may declare a different provider than the layer below it */
function* provision(state: State, same: readonly SecretContract[], namespace?: string): Iterable<Finding> {
  const [{ name, provider }] = same as readonly [SecretContract];
  const found = providedIn.of(state).get("Secret", name, namespace);
  if (found === undefined) {
    if (same.some(({ provider }) => MADE_HERE[provider] === undefined)) return;
    const makers = same.map((one) => MADE_HERE[one.provider]);
    const message = `according to its contract, ${makers.join(" or ")} creates Secret ${name}, but none does here`;
    yield { message, fix: `render the ${makers[0]}, or change who provides it` };
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
      fix: "add them, or mark them as not required in the contract",
    };
  for (const [key, why] of Object.entries(forbidden).filter(([one]) => there.includes(one)))
    yield {
      resource: by,
      message: `creates Secret ${name} with ${key}, which its contract forbids: ${why}`,
      fix: `leave ${key} out`,
    };
}
