import { application } from "../applications.ts";
import { managedObjects } from "../managed-objects.ts";
import type { Scenario } from "../scenario.ts";
import { Unfulfilled } from "../until.ts";

const WAVE = "argocd.argoproj.io/sync-wave";
const HOOK = "argocd.argoproj.io/hook";

/** Where an object stands in a sync: the wave of the sync itself, with what follows it last. */
function place(annotations: Record<string, string> = {}): number {
  const wave = Number(annotations[WAVE] ?? 0);
  return annotations[HOOK] === "PostSync" ? 1000 + wave : wave;
}

/** Every system was installed wave by wave, hooks in their places: from the times at which its objects were created. */
export const order: Scenario = {
  title: "waves and hooks came in order",
  async run(run) {
    const late: string[] = [];
    let hooks = 0;
    for (const system of run.systems()) {
      const name = run.applicationOf(system);
      const owner = await application(run.cluster, name);
      const history = owner?.status?.history ?? [];
      // A second sync, as an ApplicationSet may start one, makes the hooks again and leaves all else as it is.
      const once = history.length === 1;
      /** The waves of each sync: what an input adds later is made by a sync of its own. */
      const syncs = new Map<number, Map<number, { first: string; last: string }>>();
      for (const { metadata } of await managedObjects(run.cluster, owner)) {
        const { annotations, creationTimestamp: at } = metadata;
        const isHook = annotations?.[HOOK] !== undefined;
        if (isHook && !once) continue;
        if (isHook) hooks++;
        const sync = history.filter(({ deployedAt }) => deployedAt < at).length;
        const waves = syncs.get(sync) ?? new Map<number, { first: string; last: string }>();
        syncs.set(sync, waves);
        const wave = waves.get(place(annotations));
        if (wave === undefined) waves.set(place(annotations), { first: at, last: at });
        else if (at < wave.first) wave.first = at;
        else if (at > wave.last) wave.last = at;
      }
      for (const waves of syncs.values()) {
        const sorted = [...waves].sort(([a], [b]) => a - b);
        sorted.slice(1).forEach(([wave, { first }], index) => {
          const [before, { last }] = sorted[index] as [number, { last: string }];
          if (first < last) late.push(`${name}: wave ${wave} began ${first}, before ${before} ended ${last}`);
        });
      }
    }
    if (late.length > 0) throw new Unfulfilled(late.join("\n"));
    if (hooks === 0 && run.form === "applications") throw new Unfulfilled("no hook ran: nothing was shown");
    run.note(`all waves of ${run.systems().length} systems in order, ${hooks} hooks among them`);
  },
};
