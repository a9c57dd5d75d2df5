import { applications } from "../applications.ts";
import type { Run, Scenario } from "../scenario.ts";
import { expectEqual } from "../until.ts";

/** What someone sets in place of a placeholder. */
function known(found: string): string {
  return found
    .replace("your-", "our-")
    .replace(/X{4,}/, "1234")
    .replace("unpinned", "v1.0.0")
    .replace(/^192\.0\.2\./, "10.40.10.");
}

/** Sets what a system awaits in its environment's file. @param shared what others await as well, and is set already */
export function setAwaited(run: Run, system: string, shared = new Set<string>()): void {
  for (const { path, found } of run.awaited(system)) {
    const [, name, tag] = /^(.*):([^:/]+)$/.exec(known(found)) ?? [];
    if (path[0] === "prometheus") {
      if (!shared.has(path[0])) run.set(path, {});
      shared.add(path[0]);
    } else run.set(["systems", system, ...path], path[0] === "images" ? { name, tag } : known(found));
  }
}

/** An Application that awaits inputs isn't started; once all are set, Argo CD starts it automatically. */
export const awaiting: Scenario = {
  title: "what awaits inputs is left alone until they are set",
  async run(run) {
    const systems = run.awaiting();
    const started = (await applications(run.cluster))
      .filter(({ status }) => status?.operationState !== undefined)
      .map(({ metadata }) => metadata.name);
    for (const system of systems)
      expectEqual(`${system} was started`, started.includes(run.applicationOf(system)), false);
    const shared = new Set<string>();
    for (const system of systems) setAwaited(run, system, shared);
    if (systems.length === 0) return;
    await run.deliver("Set what is awaited");
    const seconds = await run.settled();
    run.note(`${systems.join(", ")} Synced and Healthy ${seconds.toFixed(0)} s after the inputs`);
  },
};
