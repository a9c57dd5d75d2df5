import { application } from "../applications.ts";
import type { Scenario } from "../scenario.ts";
import { Unfulfilled } from "../until.ts";

/** Two systems whose change is visible in every one of them: an image's tag. In no particular order. */
const CHANGED = [
  { system: "alexandria", image: "api" },
  { system: "trevor", image: "trevor" },
];

/** One commit that moves two systems is rolled through them one after the other, in the order of the file. */
export const progressive: Scenario = {
  title: "one commit is rolled through the systems in the order of the environment file",
  async run(run) {
    for (const { system, image } of CHANGED) run.set(["systems", system, "images", image, "tag"], "9.9.9");
    await run.deliver("Two releases at once");
    const seconds = await run.settled(240);
    const order = run.systems().filter((system) => CHANGED.some((change) => change.system === system));
    const times = await Promise.all(
      order.map(async (system) => {
        const state = (await application(run.cluster, run.applicationOf(system)))?.status?.operationState;
        return { system, started: state?.startedAt ?? "", finished: state?.finishedAt ?? "" };
      }),
    );
    times.slice(1).forEach(({ system, started }, index) => {
      const before = times[index];
      if (before !== undefined && started < before.finished)
        throw new Unfulfilled(
          `${system} began ${started}, before ${before.system} was done ${before.finished}`,
        );
    });
    run.note(`${order.join(", then ")} (${seconds.toFixed(0)} s)`);
  },
};
