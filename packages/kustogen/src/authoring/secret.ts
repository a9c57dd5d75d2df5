import type { SecretContract as Contract, SecretKey } from "@kustogen/review/effective/secret-contract.ts";

export type { SecretKey, SecretProvider } from "@kustogen/review/effective/secret-contract.ts";

/** The name and keys of a Secret that someone else provides, as a system writes them. Never contains a value. */
// biome-ignore lint/suspicious/noExplicitAny: contracts of all systems are handled together.
export interface SecretContract<Settings = any> extends Omit<Contract<Settings>, "keys" | "provider"> {
  /** "by-hand" by default: a person creates it, with the command on the system's page. */
  provider?: Contract["provider"];
  /** Each key, with its purpose, or with more than that. */
  keys: Readonly<Record<string, SecretKey | string>>;
  /** Further keys, without which pods start, each with its purpose. */
  optional?: Readonly<Record<string, string>>;
}

/** A contract with all of its keys in one form. */
export function complete<Settings>({
  keys,
  optional = {},
  provider = "by-hand",
  ...rest
}: SecretContract<Settings>): Contract<Settings> {
  const described = Object.entries(keys).map(([key, one]): [string, SecretKey] => [
    key,
    typeof one === "string" ? { description: one } : one,
  ]);
  const others = Object.entries(optional).map(([key, description]): [string, SecretKey] => [
    key,
    { description, required: false },
  ]);
  return { ...rest, provider, keys: Object.fromEntries([...described, ...others]) };
}
