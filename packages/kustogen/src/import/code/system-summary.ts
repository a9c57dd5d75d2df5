import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { ImportedSystem } from "../describe-states.ts";
import { withoutMarks } from "../marks.ts";
import type { ImportedObject } from "../template.ts";
import { inWords } from "../words.ts";
import { isWorkload } from "../workload-kinds.ts";
import { componentSummary } from "./component-summary.ts";

/** A system in a sentence: the workloads in every environment, and how they are reached; or else its objects. */
export function systemSummary({
  name,
  components,
  features,
}: Pick<ImportedSystem, "components" | "features" | "name">): string {
  const always = [...components].filter(([component]) => !features.has(component));
  const running = always.filter(([, objects]) => objects.some(isWorkload));
  const said =
    running.length > 0
      ? running
      : always.filter(([, objects]) => !objects.every(({ kind }) => kind === "Namespace"));
  const parts = (said.length > 0 ? said : always).map(([component]) => component);
  const [only = ""] = parts;
  if (parts.length < 2)
    return running.length > 0
      ? whatRuns(
          name,
          always.flatMap(([, own]) => own),
        )
      : componentSummary(components.get(only) ?? []);
  const others = parts.filter((component) => component !== name);
  return others.length < parts.length ? `${name} with ${inWords(others)}.` : `${name}: ${inWords(parts)}.`;
}

/** How workloads of each kind run. */
const RUNS: Record<string, string> = {
  CronJob: " on a schedule",
  DaemonSet: " on every node",
  Job: " once",
};

/** The purpose of a system's other objects. */
const DOES: readonly [kinds: RegExp, what: string][] = [
  [/^(Ingress|IngressRoute|HTTPRoute|Route|VirtualService)$/, "users reach it from outside the cluster"],
  [/^PersistentVolumeClaim$/, "it keeps data in a volume"],
  [/^(HorizontalPodAutoscaler|ScaledObject)$/, "an autoscaler decides how many pods run"],
];

function whatRuns(name: string, objects: readonly ImportedObject[]): string {
  const kinds = new Set(objects.filter(isWorkload).map(({ kind }) => kind));
  const [kind = ""] = kinds;
  const how = kinds.size === 1 ? (lookUp(RUNS, kind) ?? "") : "";
  const run = objects.find(isWorkload)?.name ?? name;
  const what = DOES.filter(([pattern]) => objects.some((object) => pattern.test(object.kind))).map(
    ([, does]) => does,
  );
  return `${[`Runs ${withoutMarks(run)}${how}`, ...what].join("; ")}.`;
}
