import type { EnvironmentReview } from "../../../changes/review.ts";
import type { ReportNode } from "../node.ts";
import { places, shownName } from "../places.ts";
import { NOTHING } from "../values.ts";

/** The steps of Argo CD in order, if there are others than updating changed objects. */
export function stepNodes({ policy, steps }: EnvironmentReview): ReportNode[] {
  const waves = new Set(steps.map(({ phase, wave }) => `${phase} ${wave}`));
  const usual = steps.every(({ hook, action }) => !hook && (action === "update" || action === "create"));
  // Without an Application or an annotation of Argo CD, nothing says that it deploys this.
  const isOfArgo = policy !== undefined || steps.some(({ hook, wave }) => hook || wave !== 0);
  if (steps.length === 0 || !isOfArgo || (waves.size === 1 && usual)) return [];
  const groups = new Map<string, { when: string; action: string; note: string; names: string[] }>();
  for (const step of steps) {
    const { phase, wave, hook, action, note = "" } = step;
    const gone = action === "delete" || action === "leave in the cluster";
    const when = gone ? "last" : hook ? `${phase} hook${wave === 0 ? "" : `, wave ${wave}`}` : `wave ${wave}`;
    const key = `${when}|${action}|${note}`;
    const group = groups.get(key) ?? { when, action, note, names: [] };
    group.names.push(shownName(step));
    groups.set(key, group);
  }
  const rows = [...groups.values()];
  const noted = rows.some(({ note }) => note !== "");
  return [
    {
      type: "table",
      title: ["in the order in which Argo CD applies the changes"],
      head: ["when", "what", ...(noted ? ["note"] : [])],
      rows: rows.map(({ when, action, note, names }) => [
        [when],
        [`${action} `, ...places(names, 6)],
        ...(noted ? [[note === "" ? NOTHING : note]] : []),
      ]),
    },
  ];
}
