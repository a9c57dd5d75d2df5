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

/** Those that give a list of objects; one that is missing doesn't compile. */
const LISTS: Record<ListBlock, true> = {
  autoscaler: true,
  boundRole: true,
  disruptionBudget: true,
  webService: true,
};

/** A block and what it is given behind its part, in place of objects. */
export interface BlockCall {
  block: keyof typeof BLOCKS;
  args: readonly Template[];
  /** The objects that it gives, in all the environments of the first. */
  objects: readonly ImportedObject[];
  /** What is said of its objects in places that the call doesn't have. */
  comment?: string;
}

/** True for a call that gives a list of objects. */
export function givesList({ block }: BlockCall): boolean {
  return block in LISTS;
}

/** What the objects of a component have in common. */
export interface OwnLabels {
  selector: Template | undefined;
  labels: Template | undefined;
}

/** True where a block gives, in every environment that has them, exactly these objects. */
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
      wanted.every((one) => found.some((other) => equal(plain(other as never), one as Value)))
    );
  });
}

/** What a block gives in an environment; undefined where it refuses what it is given. */
function given({ block, args }: BlockCall, part: Part, environment: number): Resource[] | undefined {
  const run = BLOCKS[block] as unknown as (part: Part, ...args: Value[]) => Resource | Resource[];
  try {
    return [run(part, ...args.map((argument) => valueIn(argument, environment)))].flat();
  } catch {
    return undefined;
  }
}

/** The part that the component has in an environment. */
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

/** A value without the fields that are undefined. */
function plain(value: Value): Value {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, own]) => own !== undefined)
      .map(([key, own]) => [key, plain(own as Value)]),
  );
}
