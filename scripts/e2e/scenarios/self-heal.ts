import { path } from "../kubernetes.ts";
import type { Run, Scenario } from "../scenario.ts";
import { expectEqual, stays, until } from "../until.ts";

interface Deployment {
  metadata: { name: string; namespace: string; uid: string };
  spec: { replicas: number };
}

const HEALED_WITHIN = 60;
const SYSTEM = "trevor";
/** Has a fixed number of replicas. */
const FIXED = `${SYSTEM}-worker`;
/** Has an autoscaler, which decides. */
const SCALED = SYSTEM;

const deployment = (name: string): string => path`/apis/apps/v1/namespaces/${SYSTEM}/deployments/${name}`;

async function replicas({ cluster }: Run, name: string): Promise<number | undefined> {
  return (await cluster.kubernetes.get<Deployment>(deployment(name)))?.spec.replicas;
}

async function scale({ cluster }: Run, name: string, to: number): Promise<void> {
  await cluster.kubernetes.merge(deployment(name), { spec: { replicas: to } });
}

/** Manual changes and deletions in the cluster are reverted; an autoscaler's decisions aren't. */
export const selfHeal: Scenario = {
  title: "what is edited or deleted in the cluster is healed, what an autoscaler decides is left to it",
  async run(run) {
    const { kubernetes } = run.cluster;
    const declared = await replicas(run, FIXED);
    await scale(run, FIXED, 7);
    await scale(run, SCALED, 5);
    const service = path`/api/v1/namespaces/${SYSTEM}/services/${SYSTEM}`;
    await kubernetes.delete(service);
    const seconds = await until("healed", HEALED_WITHIN, async () => {
      if ((await replicas(run, FIXED)) !== declared)
        return `${FIXED} still has other replicas than ${declared}`;
      return (await kubernetes.get(service)) === undefined ? `Service ${SYSTEM} is still missing` : undefined;
    });
    await run.settled();
    expectEqual(`replicas of ${SCALED}, which an autoscaler may have set`, await replicas(run, SCALED), 5);
    run.note(`healed in ${seconds.toFixed(0)} s, the autoscaler's replicas stayed`);
  },
};

/** The ApplicationSet controller turns self-heal off in the Applications that it rolls: docs/argocd.md says so. */
export const noSelfHeal: Scenario = {
  title: "with an ApplicationSet what is edited in the cluster stays until the next commit, as documented",
  async run(run) {
    const declared = (await replicas(run, FIXED)) ?? 0;
    await scale(run, FIXED, declared + 3);
    await stays("not healed", 25, async () =>
      (await replicas(run, FIXED)) === declared + 3 ? undefined : "it was healed: correct docs/argocd.md",
    );
    await scale(run, FIXED, declared);
    await run.settled();
  },
};
