import { application } from "../applications.ts";
import { type KubernetesObject, path } from "../kubernetes.ts";
import type { Run, Scenario } from "../scenario.ts";
import { Unfulfilled } from "../until.ts";

const VERSION = "9.9.9";

/** Two systems whose image gets another tag, each as it writes its releases; their namespaces have their names. */
const CHANGED = [
  { system: "alexandria", image: "api", tag: `v${VERSION}` },
  { system: "trevor", image: "trevor", tag: VERSION },
];

interface Pod extends KubernetesObject {
  spec: { containers: { image: string }[] };
}

/** When the first and the last pod of a system's workloads started with the new tag. */
async function started({ cluster }: Run, system: string): Promise<{ first: string; last: string }> {
  const pods = await cluster.kubernetes.list<Pod>(path`/api/v1/namespaces/${system}/pods`);
  const times = pods
    .filter(({ metadata }) => metadata.ownerReferences?.[0]?.kind === "ReplicaSet")
    .filter(({ spec }) => spec.containers.some(({ image }) => image.endsWith(VERSION)))
    .map(({ metadata }) => metadata.creationTimestamp)
    .sort();
  const [first, last] = [times.at(0), times.at(-1)];
  if (first === undefined || last === undefined) throw new Unfulfilled(`no pod of ${system} has the new tag`);
  return { first, last };
}

/** One commit that moves two systems is rolled through them one after the other, in the order of the file. */
export const progressive: Scenario = {
  title: "one commit is rolled through the systems in the order of the environment file",
  async run(run) {
    for (const { system, image, tag } of CHANGED) run.set(["systems", system, "images", image, "tag"], tag);
    await run.deliver("Two releases at once");
    const seconds = await run.settled(240);
    const order = run.systems().filter((system) => CHANGED.some((change) => change.system === system));
    const times = await Promise.all(order.map((system) => started(run, system)));
    for (const [at, system] of order.entries()) {
      const [before, now] = [times[at - 1], times[at]];
      if (before !== undefined && now !== undefined && now.first < before.last) {
        const states = await Promise.all(
          order.map((name) => application(run.cluster, run.applicationOf(name))),
        );
        const syncs = states.map((one) => JSON.stringify(one?.status?.history?.slice(-2)));
        throw new Unfulfilled(
          `${system} restarted at ${now.first}, ${order[at - 1]} only at ${before.last}\n${syncs.join("\n")}`,
        );
      }
    }
    run.note(`${order.join(", then ")} (${seconds.toFixed(0)} s)`);
  },
};
