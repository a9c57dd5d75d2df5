import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Part } from "../../authoring/part.ts";
import { autoscaler } from "../../blocks/autoscaler.ts";
import { configMap, hashedConfigMap } from "../../blocks/config-map.ts";
import { daemonSet } from "../../blocks/daemon-set.ts";
import { deployment } from "../../blocks/deployment.ts";
import { disruptionBudget } from "../../blocks/disruption-budget.ts";
import { externalSecret } from "../../blocks/external-secret.ts";
import { ingress } from "../../blocks/ingress.ts";
import { cronJob, job } from "../../blocks/job.ts";
import { persistentVolumeClaim } from "../../blocks/persistent-volume-claim.ts";
import { boundRole } from "../../blocks/role.ts";
import { service } from "../../blocks/service.ts";
import { serviceAccount } from "../../blocks/service-account.ts";
import { statefulSet } from "../../blocks/stateful-set.ts";
import { webService } from "../../blocks/web-service.ts";
import { worker } from "../../blocks/worker.ts";
import type { ImportedObject, Template } from "../template.ts";
import { valueIn } from "../value-in.ts";

/** The blocks that an import tries. */
const BLOCKS = {
  autoscaler,
  boundRole,
  configMap,
  cronJob,
  daemonSet,
  deployment,
  disruptionBudget,
  externalSecret,
  hashedConfigMap,
  ingress,
  job,
  persistentVolumeClaim,
  service,
  serviceAccount,
  statefulSet,
  webService,
  worker,
};

type ListBlock = {
  [Name in keyof typeof BLOCKS]: ReturnType<(typeof BLOCKS)[Name]> extends readonly unknown[] ? Name : never;
}[keyof typeof BLOCKS];

/** The blocks that return a list of objects; a missing one doesn't compile. */
const LISTS: Record<ListBlock, true> = {
  autoscaler: true,
  boundRole: true,
  disruptionBudget: true,
  webService: true,
};

/** A block and its arguments after the part, in place of objects. */
export interface BlockCall {
  block: keyof typeof BLOCKS;
  args: readonly Template[];
  /** The objects that it creates, in all environments of the first. */
  objects: readonly ImportedObject[];
  /** Comments of its objects at places that the call doesn't have. */
  comment?: string;
}

/** True for a call that returns a list of objects. */
export function givesList({ block }: BlockCall): boolean {
  return block in LISTS;
}

/** The selector and labels that the objects of a component have in common. */
export interface OwnLabels {
  selector: Template | undefined;
  labels: Template | undefined;
}

/** True if a block creates exactly these objects, in every environment that has them. */
export function givesExactly(call: BlockCall, own: OwnLabels, environments: readonly number[]): boolean {
  const layers = call.objects[0]?.layers;
  if (call.objects.some((object) => object.layers !== layers || object.free || object.file !== undefined))
    return false;
  return environments.every((environment) => {
    const wanted = call.objects.map(({ apiVersion, kind, body }) => ({
      apiVersion,
      kind,
      ...(valueIn(body, environment) as ValueMap),
    }));
    const found = given(call, partOf(own, environment), environment);
    return (
      found?.length === wanted.length &&
      wanted.every((one) => found.some((other) => equal(plain(other as never), one)))
    );
  });
}

/** The objects that a block creates in an environment; undefined if it rejects its arguments. */
function given({ block, args }: BlockCall, part: Part, environment: number): Resource[] | undefined {
  const run = BLOCKS[block] as unknown as (part: Part, ...args: Value[]) => Resource | Resource[];
  return orElse(
    () => [run(part, ...args.map((argument) => valueIn(argument, environment)))].flat(),
    undefined,
  );
}

/** The component's part in an environment. */
function partOf({ selector, labels }: OwnLabels, environment: number): Part {
  const labelsOf = (template: Template) => valueIn(template, environment) as Record<string, string>;
  return {
    namespace: "",
    name: "",
    instance: "",
    component: "",
    partOf: "",
    adopted: true,
    placed: true,
    ...(selector !== undefined && { selector: labelsOf(selector) }),
    ...(labels !== undefined && { labels: labelsOf(labels) }),
  };
}

/** A value without undefined fields. */
function plain(value: Value): Value {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, own]) => own !== undefined)
      .map(([key, own]) => [key, plain(own)]),
  );
}
