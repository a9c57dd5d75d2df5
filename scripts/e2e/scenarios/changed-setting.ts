import type { Scenario } from "../scenario.ts";
import { expectEqual, Unfulfilled } from "../until.ts";
import { changedTemplates, restartedBetween } from "../workloads.ts";

const SYSTEM = "opensail";
const SETTING = ["systems", SYSTEM, "settings", "backend", "resources", "limits", "memory"];

/** One setting moves one Application, and restarts the pods whose template it changes and no others. */
export const changedSetting: Scenario = {
  title: "a changed setting moves its system only, and restarts exactly the pods that it changes",
  async run(run) {
    const before = await run.picture(SYSTEM);
    run.set(SETTING, "3Gi");
    await run.deliver("More memory for the backend");
    const seconds = await run.settled();
    const after = await run.picture(SYSTEM);
    expectEqual("Applications that were synced", await run.syncedSince(before), [run.applicationOf(SYSTEM)]);
    const expected = changedTemplates(before.templates, after.templates);
    const { length } = expected;
    if (length === 0 || length === after.templates.size)
      throw new Unfulfilled(
        `${SETTING.join(".")} changes ${length} of ${after.templates.size} pod templates`,
      );
    expectEqual("workloads that restarted", restartedBetween(before.pods, after.pods), expected);
    run.note(`${expected.join(", ")} restarted, nothing else moved (${seconds.toFixed(0)} s)`);
  },
};
