import type { Answer, ApiClient } from "./api-client.ts";
import type { CustomResourceDefinition } from "./custom-resources.ts";
import { Discovery, type ServedKind } from "./discovery.ts";
import type { RenderedObject } from "./rendered.ts";

/** What the API server says about one object. */
export interface Verdict {
  object: RenderedObject;
  /** Why the server rejects it; undefined when it would be stored. */
  rejection: string | undefined;
  /** What the server warns of although it accepts: deprecated versions, fields without effect. */
  warnings: string[];
}

const ESTABLISHED_WITHIN_MS = 60_000;
const DEFAULT_NAMESPACE = "default";
const APPLY = "dryRun=All&fieldManager=kustogen&fieldValidation=Strict&force=true";

/** The message of a failed answer, as the server words it. */
function messageOf(answer: Answer): string {
  try {
    return (JSON.parse(answer.body) as { message?: string }).message ?? answer.body;
  } catch {
    return answer.body;
  }
}

/** Creates an object for real; one that exists already is fine. Throws with the server's message. */
async function create(api: ApiClient, path: string, object: unknown): Promise<void> {
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

/** The path of an object, with a namespaced one that names no namespace in `default`, as the server has it. */
function pathOf(object: RenderedObject, kind: ServedKind): string {
  const namespace = encodeURIComponent(object.namespace ?? DEFAULT_NAMESPACE);
  const collection = kind.namespaced ? `namespaces/${namespace}/${kind.plural}` : kind.plural;
  return `${kind.root}/${collection}/${encodeURIComponent(object.name)}`;
}

/**
 * Applies objects by server-side dry run with strict field validation: the server decodes, defaults,
 * validates and admits each as it would to store it, then forgets it. Returns one verdict for each object,
 * in their order. The namespaces must exist.
 */
export async function dryRun(api: ApiClient, objects: RenderedObject[]): Promise<Verdict[]> {
  const discovery = new Discovery(api);
  return Promise.all(
    objects.map(async (object): Promise<Verdict> => {
      const kind = await discovery.find(object.apiVersion, object.kind);
      if (kind === undefined) {
        const rejection = `the server does not serve ${object.kind} of ${object.apiVersion}`;
        return { object, rejection, warnings: [] };
      }
      const path = `${pathOf(object, kind)}?${APPLY}`;
      const answer = await api.send("PATCH", path, object.text, "application/apply-patch+yaml");
      const rejection = answer.status < 300 ? undefined : messageOf(answer);
      const warnings = [...answer.warnings];
      // The server drops it without a word; kustomize adds it to custom resources whose scope it can't know.
      if (!kind.namespaced && object.namespace !== undefined)
        warnings.push(`${object.kind} lies in no namespace: metadata.namespace is ignored`);
      return { object, rejection, warnings };
    }),
  );
}
