import { nameText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../model/rule.ts";

export const configWithoutRestart = defineRule({
  id: "change/config-without-restart",
  title: "Pods restart when their configuration changes",
  why:
    "If a ConfigMap changes under the same name, nothing happens until the pods are restarted, perhaps " +
    "weeks later: variables are read at the start, and files mounted with `subPath` are never refreshed.",
  source:
    "https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically",
  cases: { info: "if the kubelet refreshes the files in the pods" },
  bad: "kind: ConfigMap\nmetadata: {name: app}\ndata: {LOG_LEVEL: debug}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]}}}",
  good: "kind: ConfigMap\nmetadata: {name: app}\ndata: {LOG_LEVEL: info}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]}}}",
  fix: "generate the object with `configMapGenerator` or `secretGenerator`, so that its name has a hash, or restart the pods",
  *checkChange(_before, after, { stale }) {
    for (const { sources, refreshed, ...name } of stale)
      yield {
        severity: refreshed ? ("info" as const) : ("warning" as const),
        resource: after.index.find(name.kind, name.name, name.namespace),
        message: `${nameText(name)} does not restart although ${sources.join(" and ")} changed: ${
          refreshed
            ? "its files are refreshed within a minute or two, if it reads them again"
            : "it keeps the old values until its pods are replaced"
        }`,
      };
  },
});
