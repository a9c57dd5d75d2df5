import type { ApiClient } from "./api-client.ts";
import { Discovery } from "./discovery.ts";
import type { RenderedObject } from "./rendered.ts";
import { apply, messageOf } from "./server-apply.ts";

/** What the API server says about one object. */
export interface Verdict {
  object: RenderedObject;
  /** Why the server rejects it; undefined when it would be stored. */
  rejection: string | undefined;
  /** What the server warns of although it accepts: deprecated versions, fields without effect. */
  warnings: string[];
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
      const answer = await apply(api, object, kind, { dryRun: true });
      const rejection = answer.status < 300 ? undefined : messageOf(answer);
      const warnings = [...answer.warnings];
      // The server drops it without a word; kustomize adds it to custom resources whose scope it can't know.
      if (!kind.namespaced && object.namespace !== undefined)
        warnings.push(`${object.kind} lies in no namespace: metadata.namespace is ignored`);
      return { object, rejection, warnings };
    }),
  );
}
