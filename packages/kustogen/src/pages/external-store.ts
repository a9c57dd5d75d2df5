import type { Resource } from "@kustogen/kustomize/value/resource.ts";

/** The part of an ExternalSecret's `spec` that is read. */
interface ExternalSecretSpec {
  secretStoreRef?: { kind?: string; name?: string };
  target?: { name?: string };
  data?: { secretKey?: string; remoteRef?: { key?: string; property?: string } }[];
  dataFrom?: { extract?: { key?: string } }[];
}

/** The entry and store of each key in a Secret, by the ExternalSecret that creates it. */
export function externalStore(
  resources: readonly Resource[],
  { name, namespace }: { name: string; namespace: string },
): { key: string; from: string }[] {
  return resources.flatMap(({ kind, metadata, spec }) => {
    if (kind !== "ExternalSecret" || metadata.namespace !== namespace) return [];
    const { data = [], dataFrom = [], secretStoreRef, target } = spec as ExternalSecretSpec;
    if ((target?.name ?? metadata.name) !== name) return [];
    const store = `${secretStoreRef?.kind ?? "SecretStore"} \`${secretStoreRef?.name ?? ""}\``;
    const entry = (key = "", property?: string) =>
      `${store}, entry \`${key}\`${property === undefined ? "" : `, property \`${property}\``}`;
    return [
      ...data.map(({ remoteRef, secretKey = "" }) => ({
        key: secretKey,
        from: entry(remoteRef?.key, remoteRef?.property),
      })),
      ...dataFrom.map(({ extract }) => ({ key: "all keys", from: entry(extract?.key) })),
    ];
  });
}
