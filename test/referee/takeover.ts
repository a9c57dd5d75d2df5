import type { ApiClient } from "./api-client.ts";
import { createNamespaces } from "./cluster-setup.ts";
import { Discovery } from "./discovery.ts";
import type { RenderedObject } from "./rendered.ts";
import { apply, messageOf, pathOf } from "./server-apply.ts";

/** The page's steps before the first sync, by kind and name: what can't be changed into what comes is deleted or patched. */
const STEPS: Record<string, "delete" | { spec: unknown }> = {
  "StorageClass tesslate-block-storage": "delete",
  "Deployment tesslate-worker": { spec: { strategy: { type: "Recreate", rollingUpdate: null } } },
  "Deployment tesslate-volume-hub": { spec: { strategy: { type: "Recreate", rollingUpdate: null } } },
};

/**
 * Takes over what runs and was made by others, as the page about installing says: after its steps, every object is taken
 * in place. Returns what is not as the page says: an object that the server takes without its step, or one that it
 * refuses after the steps.
 */
export async function takeOver(
  api: ApiClient,
  running: readonly RenderedObject[],
  wanted: readonly RenderedObject[],
): Promise<string[]> {
  const discovery = new Discovery(api);
  await createNamespaces(api, [...running, ...wanted]);
  const kindOf = async (object: RenderedObject) => {
    const kind = await discovery.find(object.apiVersion, object.kind);
    if (kind === undefined) throw new Error(`${object.kind} of ${object.apiVersion} is not served`);
    return kind;
  };
  const problems: string[] = [];
  for (const object of running) {
    const path = pathOf(object, await kindOf(object));
    const query = "fieldManager=terraform&force=true";
    const answer = await api.send("PATCH", `${path}?${query}`, object.text, "application/apply-patch+yaml");
    if (answer.status >= 300) throw new Error(`${path}: ${messageOf(answer)}`);
  }
  const isOld = ({ kind, name }: RenderedObject) =>
    running.some((old) => old.kind === kind && old.name === name);
  for (const object of wanted.filter(isOld)) {
    const refusal = await apply(api, object, await kindOf(object), { dryRun: true });
    const step = `${object.kind} ${object.name}` in STEPS;
    if (refusal.status < 300 && step) problems.push(`${object.kind} ${object.name} needs no step`);
    if (refusal.status >= 300 && !step)
      problems.push(`${object.kind} ${object.name} needs a step: ${messageOf(refusal)}`);
  }
  for (const object of running) {
    const step = STEPS[`${object.kind} ${object.name}`];
    const path = pathOf(object, await kindOf(object));
    if (step === "delete") await api.send("DELETE", path);
    else if (step !== undefined)
      await api.send("PATCH", path, JSON.stringify(step), "application/strategic-merge-patch+json");
  }
  for (const object of wanted) {
    const answer = await apply(api, object, await kindOf(object), { dryRun: false });
    if (answer.status >= 300) problems.push(`${object.kind} ${object.name}: ${messageOf(answer)}`);
  }
  return problems;
}

/**
 * How many pods a Deployment wants when `replicas` leaves its manifest for an autoscaler: 1, unless someone else scaled
 * it to another number before.
 */
export async function replicasAfterAutoscaler(
  api: ApiClient,
  { before, after, scaleTo }: { before: RenderedObject; after: RenderedObject; scaleTo: number | undefined },
): Promise<number> {
  const kind = await new Discovery(api).find(before.apiVersion, before.kind);
  if (kind === undefined) throw new Error("no Deployments are served");
  await createNamespaces(api, [before]);
  const path = pathOf(before, kind);
  await apply(api, before, kind, { dryRun: false });
  if (scaleTo !== undefined)
    await api.send(
      "PATCH",
      `${path}/scale?fieldManager=kubectl`,
      JSON.stringify({ spec: { replicas: scaleTo } }),
      "application/merge-patch+json",
    );
  const answer = await apply(api, after, kind, { dryRun: false });
  if (answer.status >= 300) throw new Error(messageOf(answer));
  const { spec } = JSON.parse((await api.send("GET", path)).body) as { spec: { replicas: number } };
  await api.send("DELETE", path);
  return spec.replicas;
}
