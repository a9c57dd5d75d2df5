import type { Answer, ApiClient } from "./api-client.ts";
import type { ServedKind } from "./discovery.ts";
import type { RenderedObject } from "./rendered.ts";

const DEFAULT_NAMESPACE = "default";

/** The message of a failed answer, as the server words it. */
export function messageOf(answer: Answer): string {
  try {
    return (JSON.parse(answer.body) as { message?: string }).message ?? answer.body;
  } catch {
    return answer.body;
  }
}

/** The path of an object, with a namespaced one that names no namespace in `default`, as the server has it. */
export function pathOf(object: RenderedObject, kind: ServedKind): string {
  const namespace = encodeURIComponent(object.namespace ?? DEFAULT_NAMESPACE);
  const collection = kind.namespaced ? `namespaces/${namespace}/${kind.plural}` : kind.plural;
  return `${kind.root}/${collection}/${encodeURIComponent(object.name)}`;
}

/**
 * Applies one object by server-side apply with strict field validation; `dryRun` stores nothing. Returns the
 * server's answer, whatever it is.
 */
export function apply(
  api: ApiClient,
  object: RenderedObject,
  kind: ServedKind,
  { dryRun }: { dryRun: boolean },
): Promise<Answer> {
  const query = `fieldManager=kustogen&fieldValidation=Strict&force=true${dryRun ? "&dryRun=All" : ""}`;
  return api.send("PATCH", `${pathOf(object, kind)}?${query}`, object.text, "application/apply-patch+yaml");
}
