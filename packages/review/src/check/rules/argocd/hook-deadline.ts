import { hookOf } from "../../../cluster/argocd/hooks.ts";
import { numberAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const hookDeadline = defineRule({
  id: "argocd/hook-deadline",
  title: "A hook has a deadline",
  why:
    "Argo CD waits for a hook as long as it runs. A Job without `activeDeadlineSeconds` that waits for a database " +
    "keeps the operation Running forever: no later commit is deployed until someone terminates it by hand.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/",
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "decision",
  kinds: ["Job"],
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
        fix: "set activeDeadlineSeconds to more than it ever takes",
      };
    }
  },
});
