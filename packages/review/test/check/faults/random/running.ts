import { type Any, at, misspelt, type RandomFault, titled } from "./fault.ts";
import { containers, field, kinds, made, mib, pods, selected } from "./places.ts";

/** How many run, when, and with how much. */
export const RUNNING: readonly RandomFault[] = [
  misspelt("the target of an autoscaler", (all) =>
    kinds(all, "HorizontalPodAutoscaler").flatMap((of) => field(of, of.spec.scaleTargetRef, "name")),
  ),
  at(
    "an autoscaler's minimum above its maximum",
    (all) => kinds(all, "HorizontalPodAutoscaler"),
    (one: Any) => {
      one.spec.minReplicas = one.spec.maxReplicas + 1;
    },
  ),
  at(
    "an autoscaler of containers without requests",
    (all) =>
      kinds(all, "HorizontalPodAutoscaler").flatMap(({ spec }) => {
        const target = made(all, spec.scaleTargetRef.kind, spec.scaleTargetRef.name);
        return spec.metrics?.some(({ type }: Any) => type === "Resource") && target ? [target] : [];
      }),
    (target: Any) => {
      for (const container of target.spec.template.spec.containers) delete container.resources;
      return `${titled(target)} has no requests`;
    },
  ),
  at(
    "a disruption budget that lets no pod go",
    (all) =>
      kinds(all, "PodDisruptionBudget").filter((of) =>
        selected(all, of.spec.selector?.matchLabels, of.metadata.namespace),
      ),
    (one: Any) => {
      one.spec = { selector: one.spec.selector, maxUnavailable: 0 };
      return `${titled(one)} has maxUnavailable: 0`;
    },
  ),
  at(
    "a schedule that never comes",
    (all) => kinds(all, "CronJob"),
    (one: Any) => {
      one.spec.schedule = "0 3 31 2 *";
      return titled(one);
    },
  ),
  at(
    "a schedule with a field too many",
    (all) => kinds(all, "CronJob"),
    (one: Any) => {
      one.spec.schedule = `${one.spec.schedule} *`;
      return titled(one);
    },
  ),
  at(
    "memory in thousandths of a byte",
    (all) => containers(all).filter(({ container }) => mib(container.resources?.limits?.memory)),
    (place: Any) => {
      place.container.resources.limits.memory = `${mib(place.container.resources.limits.memory)}m`;
      return `${titled(place.owner)}: memory ${place.container.resources.limits.memory}`;
    },
  ),
  at(
    "memory without a unit",
    (all) =>
      containers(all).filter(({ container }) => /Mi$/.test(container.resources?.requests?.memory ?? "")),
    (place: Any) => {
      for (const part of [place.container.resources.requests, place.container.resources.limits ?? {}])
        if (part.memory) part.memory = String(part.memory).replace(/Mi$/, "");
      return `${titled(place.owner)}: memory ${place.container.resources.requests.memory}`;
    },
  ),
  at(
    "processors without the m",
    (all) =>
      containers(all).filter(({ container }) => /^\d+m$/.test(container.resources?.requests?.cpu ?? "")),
    (place: Any) => {
      for (const part of [place.container.resources.requests, place.container.resources.limits ?? {}])
        if (part.cpu) part.cpu = String(part.cpu).replace(/m$/, "");
      return `${titled(place.owner)}: cpu ${place.container.resources.requests.cpu}`;
    },
  ),
  at(
    "a limit below what is requested",
    (all) => containers(all).filter(({ container }) => (mib(container.resources?.requests?.memory) ?? 0) > 1),
    (place: Any) => {
      const { resources } = place.container;
      resources.limits = {
        ...resources.limits,
        memory: `${Math.ceil((mib(resources.requests.memory) as number) / 2)}Mi`,
      };
      if (mib(resources.limits.memory) === mib(resources.requests.memory)) resources.limits.memory = "1Mi";
      return `${titled(place.owner)}: ${resources.requests.memory} requested, ${resources.limits.memory} at most`;
    },
  ),
  at(
    "a container without limits",
    (all) =>
      containers(all).filter(
        ({ owner, container }) => container.resources?.limits && owner.kind === "Deployment",
      ),
    ({ owner, container }: Any) => {
      delete container.resources;
      return `${titled(owner)}: ${container.name}`;
    },
  ),
  at(
    "a Job that always restarts",
    (all) => pods(all).filter(({ owner }) => owner.kind === "Job" || owner.kind === "CronJob"),
    ({ owner, spec }: Any) => {
      spec.restartPolicy = "Always";
      return titled(owner);
    },
  ),
  at(
    "a Deployment that never restarts",
    (all) => pods(all).filter(({ owner }) => owner.kind === "Deployment"),
    ({ owner, spec }: Any) => {
      spec.restartPolicy = "OnFailure";
      return titled(owner);
    },
  ),
  at(
    "an update that can take no step",
    (all) => kinds(all, "Deployment"),
    (one: Any) => {
      one.spec.strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } };
      return titled(one);
    },
  ),
  misspelt("the target of a ScaledObject", (all) =>
    kinds(all, "ScaledObject").flatMap((of) => field(of, of.spec.scaleTargetRef, "name")),
  ),
  at(
    "a seventh week day",
    (all) => kinds(all, "CronJob"),
    (one: Any) => {
      one.spec.schedule = "0 3 * * 8";
      return titled(one);
    },
  ),
  misspelt("a class of priority", (all) =>
    pods(all).flatMap(({ owner, spec }) =>
      made(all, "PriorityClass", spec.priorityClassName) ? field(owner, spec, "priorityClassName") : [],
    ),
  ),
];
