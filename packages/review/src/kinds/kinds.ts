import { setOwn } from "@kustogen/kustomize/value/own.ts";
import builtInData from "./built-in.generated.json" with { type: "json" };
import customData from "./custom.generated.json" with { type: "json" };
import { withNewerFields } from "./newer-fields.ts";
import { type KindData, Kinds, type ObjectType } from "./types.ts";
import { VENDORED } from "./vendored.ts";

/** external-secrets serves v1 with the fields of v1beta1; the installed package only has the latter. */
function withExternalSecretsV1(data: KindData): KindData {
  const kinds = { ...data.kinds };
  for (const [name, type] of Object.entries(data.kinds))
    if (name.startsWith("external-secrets.io/v1beta1/")) setOwn(kinds, name.replace("v1beta1", "v1"), type);
  return { kinds, types: data.types };
}

/** Argo CD 3 can retry with the newest commit; the installed package is older than this field. */
function withRetryRefresh(data: KindData): KindData {
  const types = Object.entries(data.types).map(([name, fields]): [string, KindData["types"][string]] => [
    name,
    "backoff" in fields && "limit" in fields ? { ...fields, refresh: "b" } : fields,
  ]);
  return { kinds: data.kinds, types: Object.fromEntries(types) };
}

const builtIn = new Kinds(withNewerFields(builtInData as unknown as KindData), false);
const custom = new Kinds(withRetryRefresh(withExternalSecretsV1(customData as unknown as KindData)), true);
const vendored = new Kinds(VENDORED, true);
/** Kinds that a project knows more of, by the name of each. */
const own = new Map<string, Kinds>();
const found = new Map<string, ObjectType | undefined>();

/** Makes kinds known, in place of what was known of them; those of Kubernetes itself stay as they are. */
export function learnKinds(data: KindData): void {
  const kinds = new Kinds(data, true);
  for (const name of kinds.names) own.set(name, kinds);
  found.clear();
}

/** The type of a kind ("apps/v1", "Deployment"); undefined for kinds that nothing is known of. */
export function typeOf(apiVersion: string, kind: string): ObjectType | undefined {
  const name = `${apiVersion}/${kind}`;
  const known = found.get(name);
  if (known !== undefined || found.has(name)) return known;
  const type = builtIn.kind(name) ?? own.get(name)?.kind(name) ?? custom.kind(name) ?? vendored.kind(name);
  found.set(name, type);
  return type;
}

/** Every kind with a known schema, "apps/v1/Deployment", built-in ones first. */
export function knownKinds(): string[] {
  const packaged = [...builtIn.names, ...custom.names, ...vendored.names];
  return [...packaged, ...[...own.keys()].filter((name) => !packaged.includes(name))];
}

/** True for a kind that Kubernetes itself serves and whose schema is known. */
export function isBuiltIn(apiVersion: string, kind: string): boolean {
  return builtIn.kind(`${apiVersion}/${kind}`) !== undefined;
}
