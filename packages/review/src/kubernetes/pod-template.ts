import { lookUp } from "@kustogen/kustomize/value/own.ts";

/** The path of the pod template in kinds that have it elsewhere than under `spec.template`. */
const PATHS: Record<string, readonly string[]> = {
  Pod: [],
  PodTemplate: ["template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  ScaledJob: ["spec", "jobTargetRef", "template"],
};
const USUAL = ["spec", "template"];

/** The path of a kind's pod template: a mapping with the pods' `metadata` and `spec`. */
export function podTemplatePath(kind: string): readonly string[] {
  return lookUp(PATHS, kind) ?? USUAL;
}
