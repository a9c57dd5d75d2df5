import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { changedResources, type RiskRule } from "./risk.ts";
import { type SecretUse, secretUses } from "./secret-uses.ts";

export const secretReferenceRemoved: RiskRule = {
  id: "secret-reference-removed",
  title: "A workload no longer reads a Secret or a key of one",
  severity: "warning",
  *find(context) {
    const stays = new Map(changedResources(context).map(({ before, after }) => [before, after]));
    const keyOf = (workload: SecretUse["workload"], { secret, key }: SecretUse) =>
      `${nameText(named(workload))}|${secret}|${key ?? "*"}`;
    const kept = new Set(secretUses(context.after).map((use) => keyOf(use.workload, use)));
    const told = new Set<string>();
    for (const use of secretUses(context.before)) {
      const after = stays.get(use.workload);
      if (after === undefined) continue;
      const id = keyOf(after, use);
      if (kept.has(id) || told.has(id)) continue;
      told.add(id);
      const resource = named(after);
      yield {
        resource,
        path: use.path,
        message: `${nameText(resource)} no longer reads ${use.key === undefined ? "" : `${use.key} of `}Secret ${use.secret} (${use.how})`,
      };
    }
  },
};
