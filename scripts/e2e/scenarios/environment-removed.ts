import { applications } from "../applications.ts";
import { ARGOCD, RECONCILIATION } from "../argocd.ts";
import { path } from "../kubernetes.ts";
import type { Run, Scenario } from "../scenario.ts";
import { expectEqual, stays, until } from "../until.ts";
import { runningPods } from "../workloads.ts";

const GONE_WITHIN = 60;

/** Every pod of every workload, sorted. */
async function pods({ cluster }: Run): Promise<string[]> {
  return [...(await runningPods(cluster.kubernetes)).values()].flatMap((uids) => [...uids]).sort();
}

/** An environment that leaves the repository takes nothing along; its Applications are deleted by hand, as documented. */
export const environmentRemoved: Scenario = {
  title: "an environment leaves the repository: everything runs on, and its Applications can be deleted",
  async run(run) {
    const { clone, kubernetes } = run.cluster;
    const before = await pods(run);
    clone.remove(`generators/environments/${run.environment}.yaml`);
    await run.deliver(`${run.environment} is given up`);
    await stays("the environment runs on", 3 * RECONCILIATION, async () => {
      run.cluster.processes.check();
      return JSON.stringify(await pods(run)) === JSON.stringify(before) ? undefined : "other pods run now";
    });
    for (const { metadata } of await applications(run.cluster))
      await kubernetes.delete(
        path`/apis/argoproj.io/v1alpha1/namespaces/${ARGOCD}/applications/${metadata.name}`,
      );
    await until("its Applications are gone", GONE_WITHIN, async () => {
      const left = await applications(run.cluster);
      return left.length === 0 ? undefined : left.map(({ metadata }) => metadata.name).join(", ");
    });
    expectEqual("pods afterwards", await pods(run), before);
    run.note(`${before.length} pods run on without an Application`);
  },
};
