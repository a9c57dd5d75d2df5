import type { ApiClient } from "./api-client.ts";
import { create } from "./cluster-setup.ts";
import { Discovery } from "./discovery.ts";
import { type FieldChange, REFUSED, TAKEN } from "./immutable-samples.ts";
import { apply, messageOf, pathOf } from "./server-apply.ts";

/** Asks the API server to take each change of the table of immutable fields, and of their siblings. Returns what it decides otherwise. */
export async function disagreements(api: ApiClient): Promise<string[]> {
  await create(api, "/apis/storage.k8s.io/v1/storageclasses", {
    ...{ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "grows" } },
    ...{ provisioner: "csi.example.test", allowVolumeExpansion: true },
  });
  for (const name of ["default", "b"])
    await create(api, "/api/v1/namespaces/default/serviceaccounts", {
      ...{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name } },
    });
  const found: string[] = [];
  for (const [number, sample] of [...REFUSED, ...TAKEN].entries()) {
    const problem = await problemOf(api, sample, number, number < REFUSED.length);
    if (problem !== undefined) found.push(`${sample.field}: ${problem}`);
  }
  return found;
}

async function problemOf(api: ApiClient, sample: FieldChange, number: number, refused: boolean) {
  const kind = await new Discovery(api).find(sample.before.apiVersion, sample.before.kind);
  if (kind === undefined) return "the kind is not served";
  const definition = sample.before.kind === "CustomResourceDefinition";
  const name = definition ? `things${number}.example.test` : `thing-${number}`;
  const object = (resource: FieldChange["before"]) => {
    const named = definition
      ? JSON.stringify(resource).replaceAll("things", `things${number}`).replaceAll("Thing", `Thing${number}`)
      : JSON.stringify({ ...resource, metadata: { ...resource.metadata, name } });
    const { apiVersion, kind: of } = resource;
    return { source: "", apiVersion, kind: of, namespace: undefined, name, text: named };
  };
  const stored = await apply(api, object(sample.before), kind, { dryRun: false });
  if (stored.status >= 300) return `can't be stored: ${messageOf(stored)}`;
  // The names of a definition are fixed once it is established.
  if (definition) await new Promise((resolve) => setTimeout(resolve, 2000));
  const path = pathOf(object(sample.before), kind);
  if (sample.status !== undefined)
    await api.send(
      "PATCH",
      `${path}/status`,
      JSON.stringify({ status: sample.status }),
      "application/merge-patch+json",
    );
  const answer = await apply(api, object(sample.after), kind, { dryRun: false });
  await api.send("DELETE", path);
  if (answer.status >= 300 === refused) return undefined;
  return refused ? "is taken, and the table says that it is refused" : `is refused: ${messageOf(answer)}`;
}
