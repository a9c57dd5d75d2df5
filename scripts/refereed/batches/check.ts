import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { randomFrom } from "../../../test/random.ts";
import type { Batch } from "../batch.ts";
import type { RefereeCluster } from "../cluster.ts";
import type { AnyObject, Pair } from "../pair.ts";
import { isRefused } from "../sync.ts";
import { changesOf, mutated, pick, shuffled } from "./mutations.ts";
import { OTHER_SAMPLES, WORKLOAD_SAMPLES } from "./samples.ts";

/** A case of the refusals' table: what is refused, and what is almost the same and accepted. */
interface Case {
  /** An apiVersion and a kind, a kind of workload, "pod", "container" or "objects". */
  in: string;
  says: string;
  bad: object;
  good?: object[];
}

interface State {
  what: string;
  objects: AnyObject[];
}

/**
 * New environments: a fourth from the table of what is refused, a fourth with a random change that the server refuses,
 * the other half with one that it accepts, or with what the table has for acceptable.
 */
export const check: Batch = async ({ cluster, root }, cases, seed) => {
  const random = randomFrom(seed);
  const { bad, good, leftOut } = await ofTable(cluster, root);
  const chosen = shuffled(bad, random).slice(0, Math.floor(cases / 4));
  const sound = shuffled(good, random).slice(0, Math.floor(cases / 4));
  const missing = {
    refused: Math.floor(cases / 2) - chosen.length,
    accepted: Math.ceil(cases / 2) - sound.length,
  };
  const kinds = changesOf(cluster);
  while (missing.refused + missing.accepted > 0) {
    const objects = [structuredClone(pick([...WORKLOAD_SAMPLES, ...OTHER_SAMPLES], random))];
    const what = await mutated(objects, kinds, random);
    const isFault = await isRefused(cluster, objects);
    if (missing[isFault ? "refused" : "accepted"] === 0) continue;
    missing[isFault ? "refused" : "accepted"]--;
    (isFault ? chosen : sound).push({ what, objects });
  }
  const pairs: Pair[] = [...chosen, ...sound].map(({ what, objects }, at) => {
    const name = `c${at}`;
    return { name, namespace: name, before: [], after: objects, what };
  });
  return { pairs, leftOut };
};

/** The states of the table, but for kinds that this server doesn't have, and objects of the whole cluster. */
async function ofTable({ discovery }: RefereeCluster, root: string) {
  const file = join(root, "packages/review/test/check/refusals/cases.txt");
  const groups = parse(readFileSync(file, "utf8")) as Record<string, Case[]>;
  const found = { bad: [] as State[], good: [] as State[], leftOut: 0 };
  for (const { in: where, says, bad, good = [] } of Object.values(groups).flat())
    for (const [at, given] of [bad, ...good].entries()) {
      // The server doesn't have what someone fills in before it is applied, and a number of one Service is in one pair alone.
      if (/nodePort|ENC\[|\$\{|\{\{|<\w+>/.test(JSON.stringify(given))) continue;
      const objects = objectsIn(where, given);
      const kinds = await Promise.all(objects.map((one) => discovery.find(one.apiVersion, one.kind)));
      if (kinds.every((kind) => kind?.namespaced))
        found[at === 0 ? "bad" : "good"].push({
          what: `${says}, ${at === 0 ? "refused" : "accepted"}`,
          objects,
        });
      else found.leftOut++;
    }
  return found;
}

/** The objects of a case, in any namespace; refusals.test.ts reads them so too. */
function objectsIn(where: string, given: object): AnyObject[] {
  if (where === "objects") return (given as AnyObject[]).map(anywhere);
  const [apiVersion = "", kind] = where.split(" ");
  if (kind !== undefined) return [anywhere({ apiVersion, kind, metadata: { name: "web" }, ...given })];
  const isPart = where === "pod" || where === "container";
  const labels = { app: "web" };
  const container = { name: "web", image: "acme/web:1.0.0", ...(where === "container" && given) };
  const pod = { containers: [container], ...(where === "pod" && given) };
  const spec = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: pod },
    ...(!isPart && given),
  };
  const metadata = { name: "web" };
  return [{ apiVersion: "apps/v1", kind: isPart ? "Deployment" : where, metadata, spec }];
}

function anywhere({ metadata, ...object }: AnyObject): AnyObject {
  const { namespace: _, ...own } = metadata;
  return { ...object, metadata: own } as AnyObject;
}
