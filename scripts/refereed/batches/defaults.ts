import { randomFrom } from "../../../test/random.ts";
import type { Batch } from "../batch.ts";
import type { RefereeCluster } from "../cluster.ts";
import type { AnyObject, Pair } from "../pair.ts";
import { sync } from "../sync.ts";
import { withValue, writable } from "./fields.ts";
import { shuffled } from "./mutations.ts";
import { OTHER_SAMPLES, WORKLOAD_SAMPLES } from "./samples.ts";

const NAMESPACE = "defaults";

/** The fields of pods are the same in all kinds of workloads: each of the others tries only one in so many. */
const ONE_IN = 8;

/**
 * Each field of the workloads and of the usual other kinds, written out where it was absent and removed again: a default
 * changes nothing, and anything else something.
 */
export const defaults: Batch = async ({ cluster }, cases, seed) => {
  const random = randomFrom(seed);
  const found: Pair[] = [];
  for (const sample of [...WORKLOAD_SAMPLES, ...OTHER_SAMPLES]) {
    const filledIn = await answered(cluster, sample);
    for (const written of await writable(cluster.kubernetes.api, sample, filledIn)) {
      const text = `${written.path.join(".")}: ${JSON.stringify(written.value)}`;
      const isOfPod = written.path.includes("containers") || written.path.includes("volumes");
      if (isOfPod && sample.kind !== "Deployment" && random() * ONE_IN > 1) continue;
      for (const isRemoval of [false, true]) {
        const name = `d${found.length}`;
        const without = named(sample, name);
        const sides = [without, withValue(without, written)];
        const [before, after] = (isRemoval ? sides.reverse() : sides) as [AnyObject, AnyObject];
        found.push({
          ...{ name, namespace: NAMESPACE, before: [before], after: [after] },
          what: `${sample.kind}: ${text} ${isRemoval ? "removed" : "written out"}`,
        });
      }
    }
  }
  const pairs = cases >= found.length ? found : shuffled(found, random).slice(0, cases);
  return { pairs, leftOut: 0 };
};

/** The sample as the server fills it in; a sample must be acceptable. */
async function answered(cluster: RefereeCluster, sample: AnyObject): Promise<AnyObject> {
  const { rejected, stored } = await sync(cluster, "default", [], [sample]);
  const [message] = rejected.values();
  if (message !== undefined) throw new Error(`the sample ${sample.kind} is no good: ${message}`);
  return [...stored.values()][0] as AnyObject;
}

/** The sample under a name of its own, which its pods have as their label. */
function named(sample: AnyObject, name: string): AnyObject {
  const text = JSON.stringify({ ...sample, metadata: { ...sample.metadata, name } });
  return JSON.parse(text.replaceAll('"app":"a"', `"app":"${name}"`)) as AnyObject;
}
