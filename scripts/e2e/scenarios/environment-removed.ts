import { type Application, applications } from "../applications.ts";
import { ARGOCD, RECONCILIATION } from "../argocd.ts";
import { path } from "../kubernetes.ts";
import type { Run, Scenario } from "../scenario.ts";
import { expectEqual, stays, until } from "../until.ts";
import { runningPods } from "../workloads.ts";

const GONE_WITHIN = 60;

/** The pods of every workload outside some namespaces, sorted. */
async function pods({ cluster }: Run, without: readonly string[] = []): Promise<string[]> {
  return [...(await runningPods(cluster.kubernetes))]
    .filter(([workload]) => !without.some((namespace) => workload.startsWith(`${namespace}/`)))
    .flatMap(([, uids]) => [...uids])
    .sort();
}

/** Whether deleting an Application deletes what it deployed. */
function cascades({ metadata }: Application): boolean {
  return metadata.finalizers?.includes("resources-finalizer.argocd.argoproj.io") ?? false;
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
    const all = await applications(run.cluster);
    const cascading = all.filter(cascades).map(({ spec }) => spec.destination.namespace);
    const staying = await pods(run, cascading);
    for (const { metadata } of all)
      await kubernetes.delete(
        path`/apis/argoproj.io/v1alpha1/namespaces/${ARGOCD}/applications/${metadata.name}`,
      );
    await until("its Applications are gone", GONE_WITHIN, async () => {
      const left = await applications(run.cluster);
      return left.length === 0 ? undefined : left.map(({ metadata }) => metadata.name).join(", ");
    });
    expectEqual(
      "pods afterwards, where the Application did not cascade",
      await pods(run, cascading),
      staying,
    );
    run.note(
      `${before.length} pods ran on; ${staying.length} still do without an Application (${cascading.join(", ") || "none"} cascaded)`,
    );
  },
};
