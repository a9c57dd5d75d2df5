import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { parseImage } from "../../../cluster/image.ts";
import type { Variable } from "../../../effective/variable.ts";
import { defineRule, type Finding } from "../../rule.ts";
import { type Environed, environed, type Given, workload } from "./containers.ts";
import { misspelledNames, namesIn } from "./sibling-names.ts";

/** With fewer containers of one image, a rule can't be told from a coincidence. */
const FEWEST = 4;

export const missingInOne = defineRule({
  id: "environment/missing-in-one",
  title: "Workloads that run the same image have the same variables",
  why:
    "If a variable was added to all workloads but one, nobody notices until that one falls back to a " +
    "default: the wrong queue, the wrong region, no tracing. The same happens if one environment misspells a " +
    "variable that the others on its base set for the same container, or a key of the same ConfigMap.",
  source: "https://12factor.net/config",
  fromAbsence: true,
  *check(state) {
    const byImage = new Map<string, Environed[]>();
    for (const one of environed(state)) {
      const { container } = one;
      if (container.init || container.image === undefined) continue;
      addTo(byImage, parseImage(container.image).name, one);
    }
    for (const siblings of byImage.values()) if (siblings.length >= FEWEST) yield* leftOut(siblings);
  },
  asks: () => [namesIn],
  checkRepository: ({ environments }) => misspelledNames(environments),
});

function* leftOut(siblings: readonly Environed[]): Iterable<Finding> {
  // An unknown Secret or ConfigMap may provide the variable.
  if (siblings.some(({ environment }) => environment.open.length > 0)) return;
  const having = new Map<string, Given[]>();
  for (const one of siblings)
    for (const variable of one.environment.variables)
      if (variable.source.kind !== "Service") addTo(having, variable.name, { ...one, variable });
  const common = [...having.values()].filter((given) => given.length === siblings.length).length;
  const missing = new Map<Environed, [name: string, given: Given[]][]>();
  for (const [name, given] of having) {
    if (given.length !== siblings.length - 1) continue;
    const odd = siblings.find(({ container }) => !given.some((other) => other.container === container));
    if (odd !== undefined) addTo(missing, odd, [name, given]);
  }
  for (const [odd, [[name, given], more]] of missing as Map<Environed, [[string, Given[]], unknown?]>) {
    // A container that lacks several, or has little in common with the others, has another purpose.
    if (more !== undefined || common < 2 || common * 2 < odd.environment.variables.length) continue;
    const values = new Set(given.map(({ variable }) => textOf(variable)));
    if (values.size > 1 || values.has(undefined)) continue;
    yield {
      resource: odd.pod.resource,
      path: odd.container.path,
      message: `container ${odd.container.name} has no ${name}, which the ${given.length} other containers with its image have, with the same value: ${given
        .map(workload)
        .slice(0, 3)
        .join(", ")}`,
      fix: "set it here, too, unless it is left out on purpose",
    };
  }
}

/** A literal, or the key that is read; undefined for a value that differs for each pod. */
function textOf({ value, secret, source }: Variable): string | undefined {
  if (secret !== undefined) return `${secret.name}/${secret.key}`;
  return source.kind === "env" || source.kind === "ConfigMap" ? value : undefined;
}
