import type { Scenario } from "../scenario.ts";
import { expectEqual } from "../until.ts";
import { changedTemplates, restartedBetween } from "../workloads.ts";
import { expectMigratedFirst, lastMigration, MIGRATED } from "./migration.ts";

const TAG = ["systems", MIGRATED, "images", MIGRATED, "tag"];
const NEXT = "0.1.1";

/** A release migrates and restarts; taking its commit back does the same with what ran before. */
export const rollback: Scenario = {
  title: "a release with a migration, and its rollback",
  async run(run) {
    const { clone, kubernetes } = run.cluster;
    const good = run.setting(TAG) as string;
    const base = run.revision;
    const first = await lastMigration(kubernetes);
    const before = await run.picture(MIGRATED);
    run.set(TAG, NEXT);
    await run.deliver("Release");
    const predicted = await run.predicted(base);
    const forward = await run.settled();
    await expectMigratedFirst(kubernetes, first, NEXT, "pods start anew");
    const between = await run.picture(MIGRATED);
    expectEqual("Applications that were synced", await run.syncedSince(before), predicted.applications);
    const changed = changedTemplates(before.templates, between.templates);
    expectEqual("workloads that restarted", restartedBetween(before.pods, between.pods), changed);
    expectEqual("workloads that diff said would restart", predicted.restarts, changed);

    const second = await lastMigration(kubernetes);
    run.revision = await clone.revertTo(base);
    const back = await run.settled();
    await expectMigratedFirst(kubernetes, second, good, "pods start anew");
    const after = await run.picture(MIGRATED);
    expectEqual("pod templates after the rollback", [...after.templates], [...before.templates]);
    expectEqual("workloads that restarted again", restartedBetween(between.pods, after.pods), changed);
    run.note(`released in ${forward.toFixed(0)} s, back in ${back.toFixed(0)} s, migrated first each time`);
  },
};
