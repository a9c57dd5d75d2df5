import { applications } from "../applications.ts";
import type { Scenario } from "../scenario.ts";
import { expectEqual } from "../until.ts";

/** An Application that awaits pins isn't started; once all are set, Argo CD starts it automatically. */
export const pinned: Scenario = {
  title: "what awaits pins is left alone until they are set",
  async run(run) {
    const awaiting = run.awaitingPins();
    const started = (await applications(run.cluster))
      .filter(({ status }) => status?.operationState !== undefined)
      .map(({ metadata }) => metadata.name);
    for (const system of awaiting)
      expectEqual(`${system} was started`, started.includes(run.applicationOf(system)), false);
    for (const system of awaiting)
      for (const image of run.unpinned(system)) run.set(["systems", system, "images", image, "tag"], "1.0.0");
    if (awaiting.length === 0) return;
    await run.deliver("Pin what runs");
    const seconds = await run.settled();
    run.note(`${awaiting.join(", ")} Synced and Healthy ${seconds.toFixed(0)} s after the pins`);
  },
};
