import { hookOf } from "../../../cluster/argocd/hooks.ts";
import { numberAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const hookDeadline = defineRule({
  id: "argocd/hook-deadline",
  page: {
    title: "A hook has a deadline",
    why:
      "If a Job without `activeDeadlineSeconds` waits for a database that never answers, the sync stays " +
      "Running, and no later commit is deployed until someone terminates the sync by hand. Argo CD waits for " +
      "a hook as long as it runs.",
    source: "https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/",
    bad: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: acme/shop:1.4.2}]}}}",
    good: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec:\n  activeDeadlineSeconds: 600\n  template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: acme/shop:1.4.2}]}}",
  },
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  *check({ index }) {
    for (const job of index.ofKind("Job", "batch")) {
      const hook = hookOf(job);
      if (
        hook === undefined ||
        hook === "Skip" ||
        numberAt(job, "spec", "activeDeadlineSeconds") !== undefined
      )
        continue;
      yield {
        resource: job,
        path: ["spec"],
        message: `runs as a ${hook} hook without activeDeadlineSeconds: while it hangs, nothing is deployed`,
        fix: "set activeDeadlineSeconds to longer than it ever takes",
      };
    }
  },
});
