import type { Scenario } from "../scenario.ts";
import { expectEqual } from "../until.ts";
import { restartedBetween } from "../workloads.ts";

const SYSTEM = "app";
const SETTING = ["systems", SYSTEM, "settings", "extraEnv", "APP_SMTP_HOST"];

/** Taking a commit back with git alone is a rollback too: what was generated comes back with its sources. */
export const reverted: Scenario = {
  title: "a commit that git revert takes back",
  async run(run) {
    const base = run.revision;
    const before = await run.picture(SYSTEM);
    run.set(SETTING, "smtp-2.example.com");
    await run.deliver("Send mail through another host");
    await run.settled();
    const between = await run.picture(SYSTEM);
    run.revision = await run.cluster.clone.revertTo(base);
    const seconds = await run.settled();
    const after = await run.picture(SYSTEM);
    expectEqual("pod templates afterwards", [...after.templates], [...before.templates]);
    expectEqual(
      "workloads that restarted again",
      restartedBetween(between.pods, after.pods),
      restartedBetween(before.pods, between.pods),
    );
    run.note(`back in ${seconds.toFixed(0)} s`);
  },
};
