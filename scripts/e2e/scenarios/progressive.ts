import { application } from "../applications.ts";
import { RECONCILIATION } from "../argocd.ts";
import { type KubernetesObject, path } from "../kubernetes.ts";
import type { Run, Scenario } from "../scenario.ts";
import { MISSING_TAG } from "../simulation.ts";
import { stays, Unfulfilled, until } from "../until.ts";
import { endMigration, MIGRATED, migrationWaits } from "./migration.ts";

const VERSION = "9.9.9";

/** Two systems, as the environment file orders them; both have the names of their namespaces. */
const FIRST = { system: MIGRATED, image: MIGRATED, tag: VERSION };
const SECOND = { system: "alexandria", image: "api", tag: `v${VERSION}` };

const COMPARED_WITHIN = 60;

interface Pod extends KubernetesObject {
  spec: { containers: { image: string }[] };
}

/** When each pod of a system's workloads with the new tag started, in this order. */
async function started({ cluster }: Run, system: string): Promise<string[]> {
  const pods = await cluster.kubernetes.list<Pod>(path`/api/v1/namespaces/${system}/pods`);
  return pods
    .filter(({ metadata }) => metadata.ownerReferences?.[0]?.kind === "ReplicaSet")
    .filter(({ spec }) => spec.containers.some(({ image }) => image.endsWith(VERSION)))
    .map(({ metadata }) => metadata.creationTimestamp)
    .sort();
}

function pin(run: Run, { system, image }: { system: string; image: string }, tag: string): void {
  run.set(["systems", system, "images", image, "tag"], tag);
}

/**
 * One commit that moves two systems is rolled through them one after the other. The first one is not healthy when the
 * commit comes: else the order would be that in which Argo CD happens to compare them (docs/argocd.md).
 */
export const progressive: Scenario = {
  title:
    "systems are rolled in the order of the environment file; one that isn't healthy holds those after it",
  async run(run) {
    const { kubernetes } = run.cluster;
    pin(run, FIRST, MISSING_TAG);
    await run.deliver("Run an image that was never built");
    await migrationWaits(kubernetes);

    pin(run, FIRST, FIRST.tag);
    pin(run, SECOND, SECOND.tag);
    await run.deliver("Two releases at once");
    const second = run.applicationOf(SECOND.system);
    await until(`${second} compared with the commit`, COMPARED_WITHIN, async () => {
      const { sync } = (await application(run.cluster, second))?.status ?? {};
      const compared = sync?.revision === run.revision && sync.status === "OutOfSync";
      return compared ? undefined : `${sync?.status} at ${sync?.revision}`;
    });
    await stays(`${SECOND.system} waits`, 2 * RECONCILIATION, async () => {
      const [early] = await started(run, SECOND.system);
      return early && `a pod started at ${early}, while ${FIRST.system} isn't healthy`;
    });

    await endMigration(kubernetes);
    const seconds = await run.settled(240);
    const last = (await started(run, FIRST.system)).at(-1);
    const first = (await started(run, SECOND.system)).at(0);
    if (last === undefined || first === undefined) throw new Unfulfilled("no pod has the new tag");
    if (first < last)
      throw new Unfulfilled(`${SECOND.system} restarted at ${first}, ${FIRST.system} only at ${last}`);
    run.note(
      `${SECOND.system} waited, then ${FIRST.system}, then ${SECOND.system} (${seconds.toFixed(0)} s)`,
    );
  },
};
