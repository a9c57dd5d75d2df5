import { application } from "../applications.ts";
import { ARGOCD } from "../argocd.ts";
import { expectDeleted, type ManagedObject, managedObjects, survivors } from "../managed-objects.ts";
import type { Run, Scenario } from "../scenario.ts";
import { expectEqual, Unfulfilled } from "../until.ts";
import { runningPods } from "../workloads.ts";

const LEAVES_ONE = "teslasync";
const LEAVES_ALL = "app";
const STAYS_RUNNING = "trevor";

/** Makes deleting a system's Application delete what it deployed, as a system asks for it. */
export async function cascade(run: Run, system: string): Promise<void> {
  run.cluster.clone.edit(`generators/systems/${system}/index.ts`, (text) =>
    text.replace(
      /(\n {2}argocd: \{[\s\S]*?environments: \{)/,
      `$1 ${run.environment}: { cascadeDelete: true },`,
    ),
  );
  await run.deliver(`${system}: deleting the Application deletes what it deployed`);
  await run.settled();
}

/** The objects of a system's Application, hooks apart: those outlive it until the next sync of their name. */
async function managed(run: Run, system: string): Promise<ManagedObject[]> {
  const found = await managedObjects(run.cluster, await application(run.cluster, run.applicationOf(system)));
  return found.filter(({ metadata }) => metadata.annotations?.["argocd.argoproj.io/hook"] === undefined);
}

/** Throws when a pod of a namespace is left. */
async function expectNoPods(run: Run, namespace: string): Promise<void> {
  const left = [...(await runningPods(run.cluster.kubernetes)).keys()].filter((workload) =>
    workload.startsWith(`${namespace}/`),
  );
  expectEqual(`workloads with pods in ${namespace}`, left, []);
}

/** Whether the AppProject of a system exists. */
async function hasProject(run: Run, system: string): Promise<boolean> {
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${ARGOCD}/appprojects/${system}`;
  return (await run.cluster.kubernetes.get(path)) !== undefined;
}

/** Kinds that only the environment that a system leaves has are deleted too, although their permission goes with it. */
export const removedFromOne: Scenario = {
  title: "a system leaves one environment: everything goes but the volumes marked to survive",
  async run(run) {
    await cascade(run, LEAVES_ONE);
    const deployed = await managed(run, LEAVES_ONE);
    run.set(["systems", LEAVES_ONE], undefined);
    await run.deliver(`${LEAVES_ONE} leaves ${run.environment}`);
    const seconds = await run.settled();
    await expectDeleted(run.cluster, deployed);
    await expectNoPods(run, LEAVES_ONE);
    const kept = survivors(deployed);
    const deleted = deployed.length - kept.length;
    run.note(`${deleted} objects deleted in ${seconds.toFixed(0)} s; survived: ${kept.join(", ")}`);
  },
};

/** The project goes last: an Application without its project could delete nothing. */
export const removedFromAll: Scenario = {
  title: "a system leaves all environments: nothing is stuck, its project goes last",
  async run(run) {
    await cascade(run, LEAVES_ALL);
    const deployed = await managed(run, LEAVES_ALL);
    for (const environment of run.cluster.clone.environments())
      run.cluster.clone.editEnvironment(environment, (document) =>
        document.deleteIn(["systems", LEAVES_ALL]),
      );
    await run.deliver(`${LEAVES_ALL} is given up`);
    const seconds = await run.settled();
    await expectDeleted(run.cluster, deployed);
    await expectNoPods(run, LEAVES_ALL);
    if (await hasProject(run, LEAVES_ALL)) throw new Unfulfilled(`AppProject ${LEAVES_ALL} is still there`);
    const kept = survivors(deployed);
    if (kept.length === 0) throw new Unfulfilled("no volume was marked to survive: nothing was shown");
    run.note(`all gone in ${seconds.toFixed(0)} s; survived: ${kept.join(", ")}`);
  },
};

/** Without cascade an Application that leaves takes nothing along. */
export const removedWithoutCascade: Scenario = {
  title: "a system whose Application does not cascade goes on running",
  async run(run) {
    const before = await runningPods(run.cluster.kubernetes);
    run.set(["systems", STAYS_RUNNING], undefined);
    await run.deliver(`${STAYS_RUNNING} is no longer Argo CD's`);
    await run.settled();
    if ((await application(run.cluster, run.applicationOf(STAYS_RUNNING))) !== undefined)
      throw new Unfulfilled("its Application is still there");
    const after = await runningPods(run.cluster.kubernetes);
    const pods = (found: Map<string, Set<string>>): string[] =>
      [...found]
        .filter(([workload]) => workload.startsWith(`${STAYS_RUNNING}/`))
        .flatMap(([, uids]) => [...uids])
        .sort();
    expectEqual("its pods", pods(after), pods(before));
    run.note(`${pods(after).length} pods run on`);
  },
};
