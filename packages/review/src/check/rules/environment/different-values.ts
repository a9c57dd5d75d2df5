import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { defineRule } from "../../rule.ts";
import { byVariable, environed, workload } from "./containers.ts";

/** Names of settings that refer to something shared by all. */
const SHARED =
  /(?:^|_)(?:URL|URI|HOST|HOSTNAME|ENDPOINT|REGION|BUCKET|DATABASE|DB_NAME|REALM|ISSUER|DOMAIN|TIMEZONE|TZ)$/;

export const differentValues = defineRule({
  id: "environment/different-values",
  title: "A setting that several workloads share has the same value everywhere",
  why:
    "If a single workload has a value that differs from all the others, someone probably forgot to change " +
    "it.",
  source: "https://12factor.net/config",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, env: [{name: DATABASE_HOST, value: db-2}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {spec: {containers: [{name: worker, env: [{name: DATABASE_HOST, value: db-2}]}]}}}\n---\nkind: Deployment\nmetadata: {name: mailer}\nspec: {template: {spec: {containers: [{name: mailer, env: [{name: DATABASE_HOST, value: db-1}]}]}}}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, env: [{name: DATABASE_HOST, value: db-2}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {spec: {containers: [{name: worker, env: [{name: DATABASE_HOST, value: db-2}]}]}}}\n---\nkind: Deployment\nmetadata: {name: mailer}\nspec: {template: {spec: {containers: [{name: mailer, env: [{name: DATABASE_HOST, value: db-2}]}]}}}",
  },
  severity: "info",
  *check(state) {
    if (state.pods.length < 3) return;
    for (const [name, given] of byVariable(environed(state))) {
      if (!SHARED.test(name)) continue;
      const known = given.filter(
        ({ container, variable }) => variable.value !== undefined && !container.init,
      );
      if (known.length < 3) continue;
      const values = groupedBy(known, (one) => one.variable.value as string);
      const [single, ...more] = [...values.values()].filter((list) => list.length === 1);
      if (values.size !== 2 || single?.[0] === undefined || more.length > 0) continue;
      const [odd] = single;
      if (odd.variable.source.kind !== "env") continue;
      yield {
        resource: odd.pod.resource,
        path: [...odd.container.path, "env", odd.variable.source.index ?? 0, "value"],
        message: `${name} of container ${odd.container.name} differs from that of ${known.length - 1} others, ${known
          .filter((one) => one !== odd)
          .map(workload)
          .slice(0, 3)
          .join(", ")}`,
        fix: "give it the value of the others, unless this is intended",
      };
    }
  },
});
