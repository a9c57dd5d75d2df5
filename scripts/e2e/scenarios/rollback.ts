import type { Run, Scenario } from "../scenario.ts";
import { expectEqual, Unfulfilled } from "../until.ts";
import { changedTemplates, restartedBetween } from "../workloads.ts";
import { expectMigratedFirst, lastMigration, MIGRATED } from "./migration.ts";

const TAG = ["systems", MIGRATED, "images", MIGRATED, "tag"];
const NEXT = "0.1.1";

/** The output of `pin`, `promote` and `rollback`. */
interface Moved {
  restarts: { kind: string; name: string }[];
  warnings: string[];
}

/** The workloads of an answer, as they are called here. */
function workloads({ restarts }: Moved): string[] {
  return restarts.map(({ kind, name }) => `${MIGRATED}/${kind}/${name}`).sort();
}

/** Pins the next version in beta; for another environment it is promoted from there. */
async function release({ cluster: { clone }, environment }: Run): Promise<Moved> {
  const pinned = await clone.kustogen<Moved>(["pin", MIGRATED, MIGRATED, "beta", NEXT]);
  if (environment === "beta") return pinned;
  return clone.kustogen<Moved>(["promote", MIGRATED, "--from", "beta", "--to", environment]);
}

/** A release migrates and restarts; going back does the same with what ran before, and says so beforehand. */
export const rollback: Scenario = {
  title: "a release with a migration by pin or promote, and its rollback",
  async run(run) {
    const { clone, kubernetes } = run.cluster;
    const good = run.setting(TAG) as string;
    const base = run.revision;
    const first = await lastMigration(kubernetes);
    const before = await run.picture(MIGRATED);
    const released = await release(run);
    await run.push();
    const predicted = await run.predicted(base);
    const forward = await run.settled();
    await expectMigratedFirst(kubernetes, first, NEXT, "pods start again");
    const between = await run.picture(MIGRATED);
    expectEqual("Applications that were synced", await run.syncedSince(before), predicted.applications);
    const changed = changedTemplates(before.templates, between.templates);
    expectEqual("workloads that restarted", restartedBetween(before.pods, between.pods), changed);
    expectEqual("workloads that diff said would restart", predicted.restarts, changed);
    expectEqual("workloads that the release said would restart", workloads(released), changed);

    const second = await lastMigration(kubernetes);
    const taken = await clone.kustogen<Moved>(["rollback", MIGRATED, run.environment]);
    if (!taken.warnings.some((warning) => warning.includes("the data doesn't")))
      throw new Unfulfilled(`rollback did not say that data stays: ${JSON.stringify(taken.warnings)}`);
    await run.push();
    const back = await run.settled();
    await expectMigratedFirst(kubernetes, second, good, "pods start again");
    const after = await run.picture(MIGRATED);
    expectEqual("pod templates after the rollback", [...after.templates], [...before.templates]);
    expectEqual("workloads that restarted again", restartedBetween(between.pods, after.pods), changed);
    expectEqual("workloads that rollback said would restart", workloads(taken), changed);
    run.note(`released in ${forward.toFixed(0)} s, back in ${back.toFixed(0)} s, migrated first each time`);
  },
};
