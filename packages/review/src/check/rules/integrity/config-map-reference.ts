import { dataReferences, judgingOf, missingKeys } from "../../references/data-keys.ts";
import { referenceRule } from "../../references/findings.ts";

export const configMapReference = referenceRule({
  id: "integrity/config-map-reference",
  page: {
    title: "Pods read only ConfigMaps and keys that exist",
    why:
      "The kubelet doesn't start a container whose ConfigMap or key is missing: the pod hangs in " +
      "CreateContainerConfigError, or a volume is never mounted, and a rollout never finishes.",
    source: "https://kubernetes.io/docs/concepts/configuration/configmap/",
    bad: "env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: app, key: levle}}}]\n---\nkind: ConfigMap\nmetadata: {name: app}\ndata: {level: info}",
    good: "env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: app, key: level}}}]\n---\nkind: ConfigMap\nmetadata: {name: app}\ndata: {level: info}",
  },
  references: (state) => dataReferences(state, "ConfigMap"),
  judging: judgingOf("ConfigMap"),
  warnings: ["for a file of variables that is read as one variable"],
  more: (state) => missingKeys(state, "ConfigMap"),
});
