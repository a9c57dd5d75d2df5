import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { overlayAt } from "../discovery/overlays.ts";
import type { SecretContract } from "../effective/secret-contract.ts";
import { type EnvironmentReview, NOTHING_CHANGES, type Review, type Risk } from "./review.ts";
import { worstFirst } from "./risks.ts";

/** A key that a contract starts or stops to require. */
export interface ContractChange {
  action: "added" | "removed";
  contract: SecretContract;
  key: string;
}

/** The required keys that are added and removed; keys of rendered objects are compared there. */
export function changedContracts(
  before: readonly SecretContract[],
  after: readonly SecretContract[],
): ContractChange[] {
  const [old, now] = [requiredKeys(before), requiredKeys(after)];
  const changes: ContractChange[] = [];
  for (const [id, found] of now) if (!old.has(id)) changes.push({ action: "added", ...found });
  for (const [id, found] of old) if (!now.has(id)) changes.push({ action: "removed", ...found });
  return changes;
}

function requiredKeys(
  contracts: readonly SecretContract[],
): Map<string, { contract: SecretContract; key: string }> {
  const found = new Map<string, { contract: SecretContract; key: string }>();
  for (const contract of contracts) {
    if (contract.provider === "external-secret" || contract.provider === "generated") continue;
    for (const [key, { required }] of Object.entries(contract.keys))
      if (required !== false)
        found.set(`${contract.namespace ?? ""}/${contract.name}/${key}`, { contract, key });
  }
  return found;
}

const PROVIDERS: Partial<Record<SecretContract["provider"], string>> = {
  "by-hand": "by hand",
  terraform: "in Terraform",
  "sealed-secret": "as a SealedSecret",
};

function riskOf({ action, contract, key }: ContractChange): Risk {
  const { namespace = "", name, provider } = contract;
  const secret = `Secret ${namespace === "" ? "" : `${namespace}/`}${name}`;
  const resource = { kind: "Secret", namespace, name };
  if (action === "removed")
    return {
      id: "change/secret-reference-removed",
      severity: "info",
      resource,
      message: `${secret} no longer needs ${key}`,
    };
  const how = PROVIDERS[provider] ?? "";
  const description = lookUp(contract.keys, key)?.description ?? "";
  return {
    id: "change/secret-key-needed",
    severity: "error",
    resource,
    message: `${secret} must get ${key} first: its contract requires it, and pods that need it don't work without it`,
    todo: `add ${key} to ${secret} ${how}${description === "" ? "" : ` (${description})`}`.trimEnd(),
  };
}

/** The report with the new requirements of its environments' contracts, even if nothing rendered changes. */
export function withContracts(
  review: Review,
  changes: ReadonlyMap<string, readonly ContractChange[]>,
  folder?: string,
): Review {
  const risks = new Map([...changes].map(([path, list]) => [path, list.map(riskOf)]));
  const known = new Set(review.environments.map(({ path }) => path));
  const added = [...risks].flatMap(([path, found]): EnvironmentReview[] =>
    known.has(path) || !review.unchanged.some((one) => one.path === path)
      ? []
      : [{ ...overlayAt(path, folder), ...NOTHING_CHANGES, risks: worstFirst(found) }],
  );
  return {
    ...review,
    environments: [
      ...review.environments.map((one) => ({
        ...one,
        risks: worstFirst([...(risks.get(one.path) ?? []), ...one.risks]),
      })),
      ...added,
    ],
    unchanged: review.unchanged.filter(({ path }) => !risks.has(path)),
  };
}
