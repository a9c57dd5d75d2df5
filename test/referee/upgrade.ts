import type { ApiClient } from "./api-client.ts";
import { createNamespaces } from "./cluster-setup.ts";
import { Discovery } from "./discovery.ts";
import type { RenderedObject } from "./rendered.ts";
import { apply, messageOf, pathOf } from "./server-apply.ts";

/** A change of an immutable field that is wanted: the object is deleted first, as the runbook says. */
export interface ImmutableChange {
  kind: string;
  name: string;
  field: string;
}

/** What an upgrade on a real API server came to. */
export interface UpgradeResult {
  /** Objects that the server did not take, in its words. */
  refused: { object: RenderedObject; message: string }[];
  /** Declared changes that were needed. */
  used: ImmutableChange[];
}

/**
 * Stores one rendering and then the next over it, server-side and with force, as Argo CD does: hooks of before are
 * deleted, and what is declared as changed in an immutable field is deleted and made again only when the server refuses
 * the change otherwise.
 */
export async function upgrade(
  api: ApiClient,
  before: readonly RenderedObject[],
  after: readonly RenderedObject[],
  declared: readonly ImmutableChange[],
): Promise<UpgradeResult> {
  const discovery = new Discovery(api);
  await createNamespaces(api, [...before, ...after]);
  const result: UpgradeResult = { refused: [], used: [] };
  const store = async (object: RenderedObject): Promise<string | undefined> => {
    const kind = await discovery.find(object.apiVersion, object.kind);
    if (kind === undefined) return `the server does not serve ${object.kind} of ${object.apiVersion}`;
    const answer = await apply(api, object, kind, { dryRun: false });
    return answer.status < 300 ? undefined : messageOf(answer);
  };
  const remove = async (object: RenderedObject): Promise<void> => {
    const kind = await discovery.find(object.apiVersion, object.kind);
    if (kind !== undefined) await api.send("DELETE", `${pathOf(object, kind)}?propagationPolicy=Background`);
  };
  for (const object of before) {
    const message = await store(object);
    if (message !== undefined) result.refused.push({ object, message: `before: ${message}` });
  }
  for (const object of before) if (isHook(object)) await remove(object);
  for (const object of after) {
    const message = await store(object);
    if (message === undefined) continue;
    const change = declared.find(
      ({ field, kind, name }) => kind === object.kind && name === object.name && message.includes(field),
    );
    if (change === undefined) {
      result.refused.push({ object, message });
      continue;
    }
    await remove(object);
    const again = await store(object);
    if (again === undefined) result.used.push(change);
    else result.refused.push({ object, message: again });
  }
  return result;
}

function isHook({ text }: RenderedObject): boolean {
  return /^ {4}argocd\.argoproj\.io\/hook:/m.test(text);
}
