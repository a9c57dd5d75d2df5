import { defineRule } from "../../rule.ts";
import { byVariable, environed, workload } from "./containers.ts";

/** The number of workloads that repeat a value before it is reported. */
const MANY = 4;

export const repeatedValue = defineRule({
  id: "environment/repeated-value",
  title: "A setting that many workloads share is defined in one place",
  why:
    "A value that is repeated in many places is sooner or later changed in only some of them. The " +
    "rule reports values of eight or more characters in four or more workloads.",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, env: [{name: SMTP_HOST, value: smtp.example.com}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {spec: {containers: [{name: worker, env: [{name: SMTP_HOST, value: smtp.example.com}]}]}}}\n---\nkind: Deployment\nmetadata: {name: mailer}\nspec: {template: {spec: {containers: [{name: mailer, env: [{name: SMTP_HOST, value: smtp.example.com}]}]}}}\n---\nkind: Deployment\nmetadata: {name: reports}\nspec: {template: {spec: {containers: [{name: reports, env: [{name: SMTP_HOST, value: smtp.example.com}]}]}}}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: mail}}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {spec: {containers: [{name: worker, envFrom: [{configMapRef: {name: mail}}]}]}}}\n---\nkind: Deployment\nmetadata: {name: mailer}\nspec: {template: {spec: {containers: [{name: mailer, envFrom: [{configMapRef: {name: mail}}]}]}}}\n---\nkind: Deployment\nmetadata: {name: reports}\nspec: {template: {spec: {containers: [{name: reports, envFrom: [{configMapRef: {name: mail}}]}]}}}\n---\nkind: ConfigMap\nmetadata: {name: mail}\ndata: {SMTP_HOST: smtp.example.com}",
  },
  severity: "info",
  *check(state) {
    if (state.pods.length < MANY) return;
    for (const [name, given] of byVariable(environed(state))) {
      const typed = new Map<string, Set<string>>();
      for (const one of given) {
        const { source, value } = one.variable;
        if (
          source.kind !== "env" ||
          value === undefined ||
          value.length < 8 ||
          one.variable.pending !== undefined
        )
          continue;
        typed.set(value, (typed.get(value) ?? new Set()).add(workload(one)));
      }
      for (const workloads of typed.values())
        if (workloads.size >= MANY)
          yield {
            prerequisite: name,
            message: `${name} is set to the same value in ${workloads.size} workloads: ${[...workloads].slice(0, 3).join(", ")} …`,
            fix: "put it into a ConfigMap that all of them read through envFrom",
          };
    }
  },
});
