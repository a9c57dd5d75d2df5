import { applications, notSettled, syncedBetween, syncs } from "../applications.ts";
import { RECONCILIATION } from "../argocd.ts";
import type { Scenario } from "../scenario.ts";
import { expectEqual, Unfulfilled, until } from "../until.ts";

const RECONCILIATIONS = 3;

/** Nothing drifts: Argo CD compares again and again, and finds nothing to do. */
export const steady: Scenario = {
  title: `nothing moves in ${RECONCILIATIONS} more reconciliations`,
  async run(run) {
    const names = run.names();
    const before = await syncs(run.cluster);
    const seen = new Map(names.map((name) => [name, new Set<string>()]));
    for (const { metadata, status } of await applications(run.cluster))
      seen.get(metadata.name)?.add(status?.reconciledAt ?? "");
    const rounds = (name: string): number => (seen.get(name)?.size ?? 0) - 1;
    const seconds = await until("reconciled", RECONCILIATIONS * RECONCILIATION * 3, async () => {
      const reason = await notSettled(run.cluster, names, run.revision);
      if (reason !== undefined) throw new Unfulfilled(`did not stay Synced and Healthy:\n${reason}`);
      for (const { metadata, status } of await applications(run.cluster))
        seen.get(metadata.name)?.add(status?.reconciledAt ?? "");
      const waiting = names.filter((name) => rounds(name) < RECONCILIATIONS);
      return waiting.length === 0 ? undefined : waiting.map((name) => `${name}: ${rounds(name)}`).join("\n");
    });
    expectEqual("Applications that were synced again", syncedBetween(before, await syncs(run.cluster)), []);
    run.note(
      `all still Synced and Healthy after ${RECONCILIATIONS} reconciliations (${seconds.toFixed(0)} s)`,
    );
  },
};
