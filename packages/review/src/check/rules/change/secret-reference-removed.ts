import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";
import { type SecretUse, secretUses } from "./secret-uses.ts";

export const secretReferenceRemoved = defineRule({
  id: "change/secret-reference-removed",
  title: "A workload reads the same Secrets as before",
  why:
    "A program that no longer gets a password or key may fall back to a default, or start and fail at the first " +
    "request.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/",
  example: {
    bad: "image: acme/web:1.4.2",
    good: "image: acme/web:1.4.2\nenvFrom: [{secretRef: {name: db}}]",
  },
  fix: "keep the reference, or say in the review what replaces it",
  *checkChange(before, after, context) {
    const stays = new Map(changedResources(context).map(({ before, after }) => [before, after]));
    const keyOf = (workload: SecretUse["workload"], { secret, key }: SecretUse) =>
      `${resourceText(workload)}|${secret}|${key ?? "*"}`;
    const kept = new Set(secretUses(after).map((use) => keyOf(use.workload, use)));
    const reported = new Set<string>();
    for (const use of secretUses(before)) {
      const resource = stays.get(use.workload);
      if (resource === undefined) continue;
      const id = keyOf(resource, use);
      if (kept.has(id) || reported.has(id)) continue;
      reported.add(id);
      yield {
        resource,
        path: use.path,
        message: `${resourceText(resource)} no longer reads ${use.key === undefined ? "" : `${use.key} of `}Secret ${use.secret} (${use.how})`,
      };
    }
  },
});
