import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { hookOf } from "../../../cluster/argocd/hooks.ts";
import { listAt, numberAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const hookDeadline = defineRule({
  id: "argocd/hook-deadline",
  title: "A hook has a deadline",
  why:
    "If a Job without `activeDeadlineSeconds` waits for a database that never answers, the sync stays " +
    "Running, and no later commit is deployed until someone terminates the sync by hand. Argo CD waits for " +
    "a hook as long as it runs.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/",
  example: {
    bad: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: acme/shop:1.4.2}]}}}",
    good: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec:\n  activeDeadlineSeconds: 600\n  template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: acme/shop:1.4.2}]}}",
  },
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
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
        ...(endsItself(job) && { severity: "info" as const }),
        message: `runs as a ${hook} hook without activeDeadlineSeconds: while it hangs, nothing is deployed`,
        fix: "set activeDeadlineSeconds to longer than it ever takes",
      };
    }
  },
});

/** True if each of the Job's programs is told how long it may wait: `--timeout=1m`. */
function endsItself(job: Resource): boolean {
  const containers = listAt(job, "spec", "template", "spec", "containers");
  return containers.length > 0 && containers.every((one) => listAt(one, "args").some(isLimit));
}

function isLimit(argument: unknown): boolean {
  return typeof argument === "string" && /^--(?:wait(?:-timeout)?|timeout)=\d/.test(argument);
}
