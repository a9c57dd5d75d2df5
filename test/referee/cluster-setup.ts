import type { ApiClient } from "./api-client.ts";
import type { CustomResourceDefinition } from "./custom-resources.ts";
import { Discovery } from "./discovery.ts";
import type { RenderedObject } from "./rendered.ts";
import { messageOf } from "./server-apply.ts";

const ESTABLISHED_WITHIN_MS = 60_000;

/** Creates an object for real; one that exists already is fine. Throws with the server's message. */
export async function create(api: ApiClient, path: string, object: unknown): Promise<void> {
  const answer = await api.send("POST", path, JSON.stringify(object), "application/json");
  if (answer.status >= 300 && answer.status !== 409) throw new Error(`${path}: ${messageOf(answer)}`);
}

/** Stores CustomResourceDefinitions and waits until the server serves every version of them. */
export async function installCustomResources(
  api: ApiClient,
  definitions: CustomResourceDefinition[],
): Promise<void> {
  const collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await Promise.all(definitions.map((definition) => create(api, collection, definition)));
  const giveUp = performance.now() + ESTABLISHED_WITHIN_MS;
  const served = async ({ spec }: CustomResourceDefinition): Promise<boolean> => {
    // Nothing is remembered between the attempts: the list grows while the server takes the definitions in.
    const discovery = new Discovery(api);
    const versions = spec.versions.filter((version) => version.served);
    const found = await Promise.all(
      versions.map((version) => discovery.find(`${spec.group}/${version.name}`, spec.names.kind)),
    );
    return found.every((kind) => kind !== undefined);
  };
  for (const definition of definitions)
    while (!(await served(definition))) {
      if (performance.now() > giveUp) throw new Error(`${definition.metadata.name} was never served`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

/** Creates every namespace that an object lies in, or is: a dry run of a Namespace stores none. */
export async function createNamespaces(api: ApiClient, objects: RenderedObject[]): Promise<void> {
  const names = new Set<string>();
  for (const object of objects) {
    if (object.namespace !== undefined) names.add(object.namespace);
    if (object.apiVersion === "v1" && object.kind === "Namespace") names.add(object.name);
  }
  await Promise.all(
    [...names].map((name) =>
      create(api, "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } }),
    ),
  );
}
