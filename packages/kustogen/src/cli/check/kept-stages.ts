import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { STRICTNESS, type Strictness } from "@kustogen/review/check/rule.ts";
import type { Environment } from "../../authoring/environment.ts";
import { type ConfigNotice, filesOfTree } from "../../config/both-sides.ts";
import { loadEnvironments } from "../../environments/load-environment.ts";
import type { Sides } from "../sides.ts";

/** The strictness of environments for which a change would lower it, and notices about them. */
export interface KeptStages {
  byName: ReadonlyMap<string, Strictness>;
  /** The strictness of the earlier environments, by name. */
  before: ReadonlyMap<string, Strictness>;
  notices: ConfigNotice[];
}

/**
 * A change can't make its own judgement milder: an environment is checked as strictly as before, and a new one as
 * strictly as the removed ones, because it may be a renamed one.
 */
export function keptStages(
  { project, states, judged }: Pick<Sides, "project" | "states" | "judged">,
  now: readonly Environment[],
): KeptStages {
  const byName = new Map<string, Strictness>();
  const notices: ConfigNotice[] = [];
  let old: Environment[];
  try {
    old = loadEnvironments(join("/", project), judged.before, filesOfTree(states.before.tree));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { byName, before: byName, notices };
  }
  const known = new Map(old.map(({ name, stage }) => [name, stage]));
  const gone = old.filter(({ name }) => now.every((one) => one.name !== name));
  const strictest = gone.toSorted((a, b) => rank(b.stage) - rank(a.stage))[0];
  for (const { name, stage } of now) {
    const kept = known.get(name) ?? strictest?.stage;
    if (kept === undefined || rank(kept) <= rank(stage)) continue;
    byName.set(name, kept);
    const why = known.has(name)
      ? "as before"
      : `like the environment ${strictest?.name}, which this change removes`;
    notices.push({
      severity: "warning",
      message: `${name} is checked as ${kept}, ${why}, although this change makes it ${stage}`,
    });
  }
  return { byName, before: known, notices };
}

function rank(stage: Strictness): number {
  return STRICTNESS.indexOf(stage);
}
