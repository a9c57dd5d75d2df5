import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseImage } from "../../../cluster/image.ts";
import type { Variable } from "../../../effective/variable.ts";
import { Slips } from "../../near-name.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { byVariable, type Environed, environed, type Given, workload } from "./containers.ts";
import { misspelledNames, namesIn } from "./sibling-names.ts";

/** With fewer containers of one image, a rule can't be told from a coincidence. */
const FEWEST = 4;

export const missingInOne = defineRule({
  id: "environment/missing-in-one",
  title: "Workloads that run the same image have the same variables",
  why:
    "If one workload lacks a variable that all others have, or spells it differently, nobody notices until " +
    "that workload falls back to a default: the wrong queue, the wrong region, no tracing. The rule " +
    "reports:\n\n- a variable that one container spells differently from other containers that give it the " +
    "same value\n- a variable or ConfigMap key that one environment spells differently from the other " +
    "environments with the same base\n- a variable that one of at least four containers with the same " +
    "image lacks, while the others have it with the same value",
  source: "https://12factor.net/config",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, image: 'acme/shop:1.4.2', env: [{name: QUEUE_NAME, value: orders}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {spec: {containers: [{name: api, image: 'acme/shop:1.4.2', env: [{name: QUEUE_NAME, value: orders}]}]}}}\n---\nkind: Deployment\nmetadata: {name: mailer}\nspec: {template: {spec: {containers: [{name: api, image: 'acme/shop:1.4.2', env: [{name: QEUE_NAME, value: orders}]}]}}}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, image: 'acme/shop:1.4.2', env: [{name: QUEUE_NAME, value: orders}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {spec: {containers: [{name: api, image: 'acme/shop:1.4.2', env: [{name: QUEUE_NAME, value: orders}]}]}}}\n---\nkind: Deployment\nmetadata: {name: mailer}\nspec: {template: {spec: {containers: [{name: api, image: 'acme/shop:1.4.2', env: [{name: QUEUE_NAME, value: orders}]}]}}}",
  },
  fromAbsence: "data",
  *check(state) {
    const byImage = new Map<string, Environed[]>();
    for (const one of environed(state)) {
      const { container } = one;
      if (container.init || container.image === undefined) continue;
      addTo(byImage, parseImage(container.image).name, one);
    }
    for (const siblings of byImage.values()) if (siblings.length >= FEWEST) yield* leftOut(siblings);
    yield* misspelledHere(state);
  },
  asks: () => [namesIn],
  checkRepository: ({ environments }) => misspelledNames(environments),
});

/** Variables of a single container that are one slip away from one that several others get with the same value. */
function* misspelledHere(state: State): Iterable<Finding> {
  const all = byVariable(environed(state));
  const common = new Slips([...all].flatMap(([name, given]) => (given.length > 1 ? name : [])));
  for (const [name, [odd, ...more]] of all) {
    const entry = odd && entryOf(odd);
    if (odd === undefined || entry === undefined || more.length > 0) continue;
    for (const meant of common.near(name)) {
      const given = all.get(meant) ?? [];
      // A list and its only element may have the same value.
      if (`${name}S` === meant || name === `${meant}S`) continue;
      if (given.some(({ container }) => container === odd.container)) continue;
      if (!given.every((one) => equal({ ...entryOf(one), name }, entry))) continue;
      yield {
        resource: odd.pod.resource,
        path: [...odd.container.path, "env", odd.variable.source.index ?? 0, "name"],
        message: `container ${odd.container.name} gets ${name}, but ${someOf(given.map(workload), 3)} get the same value as ${meant}`,
        fix: `write ${meant}, if you meant that`,
      };
      break;
    }
  }
}

/** The entry of a variable in its container's `env`; undefined if it comes from elsewhere. */
function entryOf({ container, variable: { source } }: Given): ValueMap | undefined {
  return source.through === "env" ? (container.env[source.index ?? 0] as ValueMap | undefined) : undefined;
}

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
