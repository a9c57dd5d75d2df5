import { createNamespaces } from "./cluster-setup.ts";
import type { ControlPlane } from "./control-plane.ts";
import { type Controls, surprises } from "./controls.ts";
import { kubeconform } from "./kubeconform.ts";
import { admitPods, type PodVerdict } from "./pod-admission.ts";
import type { RenderedObject } from "./rendered.ts";
import { dryRun } from "./server-dry-run.ts";

/** A judge's word about an object. */
export interface Remark {
  object: RenderedObject;
  judge: string;
  message: string;
}

/** Everything that the judges have to say about the objects of some folders. */
export interface Judgement {
  /** What can't be deployed, in the judges' own words. */
  complaints: Remark[];
  /** What is accepted and yet worth knowing. */
  notes: Remark[];
  /** Controls that did not come out as they must: then nothing of the rest counts. */
  surprises: string[];
  workloads: number;
  /** How many workloads' pods meet the restricted Pod Security Standard. */
  restricted: number;
}

/** What the judges work with. */
export interface Bench {
  kubeconform: string;
  /** The folder of kubeconform's schemas. */
  schemas: string;
  plane: ControlPlane;
  controls: Controls;
  /** Objects that are in a cluster before a folder whose objects are in a Namespace of theirs, and that doesn't make it. */
  before: RenderedObject[];
  /** Told how long each part took. */
  timed: <T>(name: string, work: Promise<T>) => Promise<T>;
}

/** Has kubeconform and the API server judge the objects of each folder, and the controls with them. */
export async function judge(bench: Bench, folders: RenderedObject[][]): Promise<Judgement> {
  const { before, controls, timed } = bench;
  const { api } = bench.plane;
  const everything = [...controls.accepted, ...controls.rejected, ...controls.podsRefused, ...folders.flat()];
  const schemas = await timed(
    `kubeconform on ${everything.length} objects`,
    kubeconform(bench.kubeconform, bench.schemas, everything),
  );
  await createNamespaces(api, everything);
  const server = await timed(`server-side dry run of ${everything.length} objects`, dryRun(api, everything));

  const admitAll = async (): Promise<PodVerdict[]> => {
    const verdicts: PodVerdict[] = [];
    // One folder after the other: the PriorityClasses of one must not serve the next.
    for (const [at, objects] of [controls.accepted, controls.podsRefused, ...folders].entries())
      verdicts.push(...(await admitPods(api, at, [...leftToOthers(objects, before), ...objects])));
    return verdicts;
  };
  const pods = await timed("admission of the pods", admitAll());

  const judged = new Set(folders.flat());
  const complaints: Remark[] = [];
  const notes: Remark[] = [];
  const about = <T extends { object: RenderedObject }>(verdicts: T[]): T[] =>
    verdicts.filter((verdict) => judged.has(verdict.object));
  for (const { object, complaint } of about(schemas))
    if (complaint !== undefined) complaints.push({ object, judge: "kubeconform", message: complaint });
  for (const { object, rejection, warnings } of about(server)) {
    if (rejection !== undefined) complaints.push({ object, judge: "API server", message: rejection });
    for (const message of warnings) notes.push({ object, judge: "API server warns", message });
  }
  const judgedPods = about(pods);
  for (const { object, rejection, notRestricted } of judgedPods) {
    if (rejection !== undefined)
      complaints.push({ object, judge: "API server, of its pods", message: rejection });
    for (const message of notRestricted) notes.push({ object, judge: "pods", message });
  }
  return {
    complaints,
    notes,
    surprises: surprises(controls, { schemas, server, pods }),
    workloads: judgedPods.length,
    restricted: judgedPods.filter((pod) => pod.notRestricted.length === 0).length,
  };
}

/** What others make before a folder; nothing for one that makes their Namespaces itself, or has no object in these. */
export function leftToOthers(objects: RenderedObject[], before: RenderedObject[]): RenderedObject[] {
  const isOthers = ({ kind, name }: RenderedObject) =>
    kind === "Namespace" &&
    objects.some(({ namespace }) => namespace === name) &&
    !objects.some((one) => one.kind === "Namespace" && one.name === name);
  return before.some(isOthers) ? before : [];
}
