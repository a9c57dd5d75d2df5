import { defineRule } from "../../rule.ts";
import { judgeReferences } from "./object-keys.ts";

export const secretReference = defineRule({
  id: "integrity/secret-reference",
  title:
    "A Secret that a pod reads is made here, promised by a contract or there first, with the key that it reads",
  why:
    "The kubelet doesn't start a container whose Secret or key is missing: the pod hangs in " +
    "CreateContainerConfigError. What someone else provides has to be known before the first sync.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/",
  severity: "error",
  fromAbsence: true,
  check: (state) => judgeReferences(state, "Secret"),
});
