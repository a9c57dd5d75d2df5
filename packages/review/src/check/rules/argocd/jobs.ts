import { hookOf } from "../../../cluster/argocd/hooks.ts";
import { kinds } from "../../../cluster/resource-index.ts";
import { refusalRule } from "../../refusals/refused.ts";

export const hookDeadline = refusalRule({
  id: "argocd/hook-deadline",
  title: "A hook has a deadline",
  why: "While a hook hangs, no later commit is deployed until someone terminates the sync by hand.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/",
  bad: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: acme/shop:1.4.2}]}}}",
  good: "kind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec:\n  activeDeadlineSeconds: 600\n  template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: acme/shop:1.4.2}]}}",
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  of: kinds("batch", "Job"),
  rows: [
    {
      at: "spec",
      map: ({ activeDeadlineSeconds }, { object }) =>
        activeDeadlineSeconds == null && ![undefined, "Skip"].includes(hookOf(object)),
      message: ({ object }) =>
        `runs as a ${hookOf(object)} hook without activeDeadlineSeconds: while it hangs, nothing is deployed`,
      outcome: "",
      fix: "set activeDeadlineSeconds to longer than it ever takes",
    },
  ],
});
