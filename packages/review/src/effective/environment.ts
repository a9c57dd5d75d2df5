import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import { API_SERVICE, serviceVariables } from "../cluster/kubelet/service-links.ts";
import { ProvidedObjects } from "../cluster/provided.ts";
import { mayShareNamespace } from "../cluster/resource-index.ts";
import { type Container, type Pod, podsOf } from "../cluster/workloads/pods.ts";
import { valueSourcesOf } from "../kubernetes/containers.ts";
import { at, textAt } from "../kubernetes/fields.ts";
import { type At, DeclaredVariables, type Definition, fieldValue } from "./declared-variables.ts";
import type { SecretContract } from "./secret-contract.ts";
import { placeOfKey, SourceObjects } from "./source-objects.ts";
import type { ContainerEnvironment, SourcePlace, Variable, VariableSource } from "./variable.ts";

/** The inputs for effective environments, besides the rendered objects. */
export interface EnvironmentInput {
  /** Secrets that someone else provides, with their namespaces. */
  contracts?: readonly SecretContract[];
  /** Finds the origin of a field's value in a rendered object; origins are left out by default. */
  placeOf?(resource: Resource, path: Path): SourcePlace | undefined;
}

/**
 * The effective environment of every container in a rendered state, with workloads in order and containers in start
 * order: the variables that the kubelet derives from `envFrom`, `env` and service links (kubernetes,
 * pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables).
 */
export function effectiveEnvironment(
  resources: readonly Resource[],
  input: EnvironmentInput = {},
): ContainerEnvironment[] {
  const environments = new Environments(resources, input);
  return podsOf(resources).flatMap((pod) => {
    const links = [...environments.linksOf(pod).values()];
    return environments.ofPod(pod).map((one) => {
      // The kubelet lists the container's own variables first, then the remaining service links.
      const own = new Set(one.variables.map(({ name }) => name));
      return { ...one, variables: [...one.variables, ...links.filter(({ name }) => !own.has(name))] };
    });
  });
}

/** The environments of one state. Service links are apart: thousands, which are the same for each container. */
export class Environments {
  readonly #services: readonly Resource[];
  readonly #links = new Map<string, ReadonlyMap<string, Variable>>();
  /** The total size of expanded references in all containers. */
  readonly #expanded = { characters: 0 };

  /** @param objects the sources of variables, if they are already known; they include the contracts */
  constructor(
    resources: readonly Resource[],
    private readonly input: EnvironmentInput = {},
    private readonly objects = new SourceObjects(new ProvidedObjects(resources), input.contracts),
  ) {
    this.#services = resources.filter(({ kind, apiVersion }) => kind === "Service" && apiVersion === "v1");
  }

  /** The containers of a pod, in start order. */
  ofPod(pod: Pod): ContainerEnvironment[] {
    return pod.containers.map((container) => this.ofContainer(pod, container));
  }

  /** One container. */
  ofContainer(pod: Pod, container: Container): ContainerEnvironment {
    const building = new DeclaredVariables(this.linksOf(pod), this.#expanded);
    this.#fromEnvFrom(pod, container, building);
    this.#fromEnv(pod, container, building);
    const { resource, namespace = "" } = pod;
    const { name } = resource.metadata;
    return {
      workload: { kind: resource.kind, namespace, name },
      container: container.name,
      init: container.init,
      ...(container.sidecar && { sidecar: true }),
      variables: building.declared(),
      open: building.open,
    };
  }

  /** The service links of a pod: the API server's, and those of its namespace unless the pod disables them. */
  linksOf({ namespace, spec }: Pod): ReadonlyMap<string, Variable> {
    const key = spec.enableServiceLinks === false ? "" : `/${namespace ?? ""}`;
    return entryOf(this.#links, key, () => {
      const links = new Map<string, Variable>();
      const own = this.#services.filter(
        (one) => key !== "" && mayShareNamespace(one.metadata.namespace, namespace),
      );
      for (const service of [...own, API_SERVICE]) {
        const source: VariableSource = { kind: "Service", name: service.metadata.name };
        for (const { name, value } of serviceVariables(service))
          links.set(name, {
            name,
            ...(value !== undefined && { value }),
            source,
            shadows: [],
            required: false,
          });
      }
      return links;
    });
  }

  #place(resource: Resource, path: Path): SourcePlace | undefined {
    return this.input.placeOf?.(resource, path);
  }

  #fromEnvFrom(pod: Pod, { envFrom, path }: Container, building: DeclaredVariables): void {
    for (const [index, entry] of envFrom.entries()) {
      const kind = "configMapRef" in entry ? "ConfigMap" : "Secret";
      const reference = entry[kind === "ConfigMap" ? "configMapRef" : "secretRef"];
      const name = textAt(reference, "name");
      if (name === undefined) continue;
      const optional = (reference as ValueMap).optional === true;
      const prefix = textAt(entry, "prefix") ?? "";
      const found = this.objects.get(kind, name, pod.namespace);
      const entryPath = [...path, "envFrom", index];
      if (found === undefined || found.open) {
        const required = !optional && found?.by === undefined;
        const place = this.#place(pod.resource, entryPath);
        building.open.push({ kind, name, prefix, optional, required, known: found !== undefined, ...place });
      }
      for (const [key, value] of found?.keys ?? []) {
        // Only `data` is used for variables, not a ConfigMap's binary data.
        if (kind === "ConfigMap" && value === undefined) continue;
        const source: VariableSource = { kind, name, through: "envFrom", index, key };
        const { resource, path } = placeOfKey(kind, found?.by, key) ?? { ...pod, path: entryPath };
        const isMaybe = lookUp(found?.promised, key)?.required === false;
        building.set(prefix + key, {
          ...(kind === "Secret" ? { secret: { name, key } } : { value }),
          source: Object.assign(source, this.#place(resource, path)),
          required: !optional && found?.by === undefined && !isMaybe,
          ...((optional || isMaybe) && { optional: true }),
        });
      }
    }
  }

  #fromEnv(pod: Pod, { env, path }: Container, building: DeclaredVariables): void {
    for (const [index, entry] of env.entries()) {
      const name = textAt(entry, "name");
      const place = this.#valuePlace(pod, [...path, "env", index], entry as object as ValueMap);
      const found = name && this.#ofEntry(pod, entry, { through: "env", index, ...place }, building);
      if (name && found) building.set(name, found);
    }
  }

  /** What an entry sets; undefined if an optional key is missing, so that a variable keeps its value from `envFrom`. */
  #ofEntry(pod: Pod, entry: IEnvVar, at: At, building: DeclaredVariables): Definition | undefined {
    const { name, value } = entry;
    const from = entry.valueFrom as unknown;
    const [first, second] = isMap(from) ? Object.entries(from) : [];
    const literal: Definition = { source: { kind: "env", name, ...at }, required: false };
    if ((value !== undefined && value !== null && value !== "") || !isMap(from))
      return {
        ...building.expanded(String(value ?? "")),
        ...literal,
        ...(first && { problem: "has value and valueFrom, which the API server rejects" }),
      };
    const several = second && valueSourcesOf(from);
    if (several) return { ...literal, problem: `has ${several}, which the API server rejects` };
    const [how, reference] = first ?? [""];
    if (how === "configMapKeyRef") return this.#ofKey(pod, "ConfigMap", reference, at);
    if (how === "secretKeyRef") return this.#ofKey(pod, "Secret", reference, at);
    return { ...fieldValue(pod, how, reference, at), required: false };
  }

  /** The place of an entry's value, which a patch may have set while the name is elsewhere. */
  #valuePlace(pod: Pod, path: Path, { value, valueFrom }: ValueMap): SourcePlace | undefined {
    const whole = this.#place(pod.resource, path);
    if (value !== undefined && value !== null) return this.#place(pod.resource, [...path, "value"]) ?? whole;
    if (!isMap(valueFrom)) return whole;
    for (const [how, reference] of Object.entries(valueFrom))
      for (const field of isMap(reference) ? Object.keys(reference) : []) {
        const place = this.#place(pod.resource, [...path, "valueFrom", how, field]);
        if (place !== undefined && place.file !== whole?.file) return place;
      }
    return whole;
  }

  /** The value of a single key; undefined if it is optional and missing. */
  #ofKey(pod: Pod, kind: "ConfigMap" | "Secret", reference: unknown, place: At): Definition | undefined {
    const name = textAt(reference, "name") ?? "";
    const key = textAt(reference, "key") ?? "";
    const optional = at(reference, "optional") === true;
    const found = this.objects.get(kind, name, pod.namespace);
    const value = found?.keys.get(key);
    const source: VariableSource = { kind, name, key, ...place };
    const read = { ...(kind === "ConfigMap" ? { value } : { secret: { name, key } }), source };
    // As for `envFrom`, a ConfigMap's binary data is no value of a variable.
    const isKnown = kind === "ConfigMap" ? value !== undefined : found?.keys.has(key);
    if (found !== undefined && !found.open && !isKnown) {
      const owner = found.by === undefined ? `the contract of Secret ${name}` : `${kind} ${name}`;
      return optional ? undefined : { ...read, required: true, problem: `${owner} has no key ${key}` };
    }
    const written = kind === "ConfigMap" ? placeOfKey(kind, found?.by, key) : undefined;
    if (written !== undefined) Object.assign(source, this.#place(written.resource, written.path));
    const isMaybe = found === undefined || found.open || lookUp(found.promised, key)?.required === false;
    return {
      ...read,
      required: !optional && found?.by === undefined,
      ...(optional && isMaybe && { optional: true }),
    };
  }
}
