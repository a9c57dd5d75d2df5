import { defineRule } from "../../model/rule.ts";
import { judgeData } from "../../references/data-keys.ts";
import { MISSING_CASES } from "../../references/findings.ts";

export const configMapReference = defineRule({
  id: "integrity/config-map-reference",
  title: "Pods read only ConfigMaps and keys that exist",
  why:
    "The kubelet doesn't start a container whose ConfigMap or key is missing: the pod hangs in " +
    "CreateContainerConfigError, or a volume is never mounted, and a rollout never finishes.",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  severity: "error",
  cases: MISSING_CASES,
  basis: "broken",
  fromAbsence: "near",
  example: {
    bad: "env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: app, key: levle}}}]\n---\nkind: ConfigMap\nmetadata: {name: app}\ndata: {level: info}",
    good: "env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: app, key: level}}}]\n---\nkind: ConfigMap\nmetadata: {name: app}\ndata: {level: info}",
  },
  check: (state) => judgeData(state, "ConfigMap"),
});
