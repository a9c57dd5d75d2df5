import { application } from "../applications.ts";
import { type KubernetesObject, path } from "../kubernetes.ts";
import type { Scenario } from "../scenario.ts";
import { expectEqual, Unfulfilled } from "../until.ts";

/** The system with a CronJob and, in later phases of a sync, hooks; and its namespace. */
const SYSTEM = "opensail";
const NAMESPACE = "tesslate";
const CRON_JOB = path`/apis/batch/v1/namespaces/${NAMESPACE}/cronjobs/${"snapshot-cleanup"}/status`;
const HOOKS = ["tesslate-backend-migrate", "tesslate-seed-apps"];
const WORKERS = ["systems", SYSTEM, "settings", "worker", "replicas"];

/** After a bad night a sync still ends, in its first attempt, as the cluster's health override for CronJobs has it. */
export const failedRun: Scenario = {
  title: "a CronJob whose last run failed holds up no sync, and no migration runs again",
  async run(run) {
    const { kubernetes } = run.cluster;
    const name = run.applicationOf(SYSTEM);
    const hooks = async () => {
      const jobs = await Promise.all(
        HOOKS.map((job) =>
          kubernetes.get<KubernetesObject>(path`/apis/batch/v1/namespaces/${NAMESPACE}/jobs/${job}`),
        ),
      );
      return jobs.map((job) => job?.metadata.uid ?? "none");
    };
    const at = (minutesAgo: number) =>
      `${new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 19)}Z`;
    // What the controller writes after a run that began 10 minutes ago and failed; Argo CD calls that degraded.
    await kubernetes.merge(CRON_JOB, { status: { lastScheduleTime: at(10), lastSuccessfulTime: at(1450) } });
    const before = await hooks();
    run.set(WORKERS, 3);
    await run.deliver("A change after a bad night");
    const seconds = await run.settled();
    const { operationState } = (await application(run.cluster, name))?.status ?? {};
    expectEqual("attempts beside the first", operationState?.retryCount ?? 0, 0);
    const after = await hooks();
    const same = HOOKS.filter((_, at) => after[at] === before[at]);
    if (same.length > 0) throw new Unfulfilled(`did not run in the sync: ${same.join(", ")}`);
    run.set(WORKERS, 2);
    await run.deliver("As before the bad night");
    await run.settled();
    run.note(`settled ${seconds.toFixed(0)} s after the change, in one attempt, with both hooks`);
  },
};
