import type { Scenario } from "../scenario.ts";
import { expectEqual, Unfulfilled } from "../until.ts";
import { changedTemplates, restartedBetween } from "../workloads.ts";

const SYSTEM = "opensail";
const SETTING = ["systems", SYSTEM, "settings", "backend", "resources", "limits", "memory"];

/** One setting moves one Application, and restarts the pods whose template it changes and no others. */
export const changedSetting: Scenario = {
  title: "a changed setting moves its system only, and restarts exactly the pods that diff predicts",
  async run(run) {
    const base = run.revision;
    const before = await run.picture(SYSTEM);
    run.set(SETTING, "3Gi");
    await run.deliver("More memory for the backend");
    const predicted = await run.predicted(base);
    const seconds = await run.settled();
    const after = await run.picture(SYSTEM);
    const restarted = restartedBetween(before.pods, after.pods);
    expectEqual("Applications that diff says change", predicted.applications, [run.applicationOf(SYSTEM)]);
    expectEqual("Applications that were synced", await run.syncedSince(before), predicted.applications);
    expectEqual("workloads that restarted, against diff", restarted, predicted.restarts);
    expectEqual("and against kustomize", restarted, changedTemplates(before.templates, after.templates));
    if (restarted.length === 0 || restarted.length === after.templates.size)
      throw new Unfulfilled(
        `${restarted.length} of ${after.templates.size} workloads restarted: nothing was shown`,
      );
    run.note(`${restarted.join(", ")} restarted, nothing else moved (${seconds.toFixed(0)} s)`);
  },
};
