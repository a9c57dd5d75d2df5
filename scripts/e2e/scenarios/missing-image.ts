import type { Scenario } from "../scenario.ts";
import { MISSING_TAG } from "../simulation.ts";
import { expectEqual } from "../until.ts";
import { restartedBetween, runningPods } from "../workloads.ts";
import { endMigration, expectMigratedFirst, lastMigration, MIGRATED, migrationWaits } from "./migration.ts";

const TAG = ["systems", MIGRATED, "images", MIGRATED, "tag"];

/** A pin that doesn't exist leaves what runs alone, and the commit that fixes it is taken although a sync was running. */
export const missingImage: Scenario = {
  title: "a pin that doesn't exist, then the commit that fixes it",
  async run(run) {
    const { kubernetes } = run.cluster;
    const good = run.setting(TAG) as string;
    const before = await run.picture(MIGRATED);
    const migrated = await lastMigration(kubernetes);
    run.set(TAG, MISSING_TAG);
    await run.deliver("Run an image that was never built");
    await migrationWaits(kubernetes);
    run.set(TAG, good);
    await run.deliver("Back to the image that is there");
    // Argo CD starts no second sync while one runs; the Job's deadline ends it.
    await endMigration(kubernetes);
    const seconds = await run.settled();
    await expectMigratedFirst(kubernetes, migrated, good, "pods stay");
    const restarted = restartedBetween(before.pods, await runningPods(kubernetes));
    expectEqual("workloads that restarted", restarted, []);
    expectEqual("Applications that were synced", await run.syncedSince(before), [
      run.applicationOf(MIGRATED),
    ]);
    run.note(`fixed ${seconds.toFixed(0)} s after the commit, no pod restarted`);
  },
};
