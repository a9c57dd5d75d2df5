import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { workloadsOf } from "@kustogen/review/cluster/workloads/workloads.ts";
import { isBuiltIn } from "@kustogen/review/kinds/kinds.ts";
import { mapAt, textAt } from "@kustogen/review/kubernetes/fields.ts";
import { placesAt } from "@kustogen/review/kubernetes/places.ts";

type Names = readonly (string | undefined)[];

/** The resources of an environment, searched for references to something in their cluster. */
export class Asking {
  readonly #own: ReadonlySet<string>;

  constructor(private readonly resources: readonly Resource[]) {
    this.#own = new Set(resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  }

  has(kind: string): boolean {
    return this.resources.some((resource) => resource.kind === kind);
  }

  /** True if an annotation of a resource, or of an object that a controller creates for it, begins with the prefix. */
  annotated(prefix: string): boolean {
    return this.resources.some((resource) => JSON.stringify(annotationsOf(resource)).includes(`"${prefix}`));
  }

  /** The names without duplicates, and without objects of a kind that the environment creates or every cluster has. */
  missing(kind: string, names: Names): string[] {
    return given(names).filter((name) => !this.#own.has(`${kind} ${name}`) && !name.startsWith("system-"));
  }

  get customKinds(): string[] {
    return given(
      this.resources.map(({ apiVersion, kind }) =>
        isBuiltIn(apiVersion, kind) ? undefined : `${kind} (${apiVersion})`,
      ),
    ).sort();
  }

  get ingressClasses(): Names {
    return this.#texts("Ingress", "spec", "ingressClassName");
  }

  /** The classes of volumes, "" for the cluster's default. */
  get storageClasses(): Names {
    return [
      ...this.#texts("PersistentVolumeClaim", "spec", "storageClassName"),
      ...this.#texts("StatefulSet", "spec", "volumeClaimTemplates", "*", "spec", "storageClassName"),
    ].map((name = "") => name);
  }

  get drivers(): Names {
    return [...this.#texts("StorageClass", "provisioner"), ...this.#texts("VolumeSnapshotClass", "driver")];
  }

  get issuers(): Names {
    return this.resources.flatMap((resource) => [
      resource.metadata.annotations?.["cert-manager.io/cluster-issuer"],
      textAt(resource, "spec", "issuerRef", "kind") === "ClusterIssuer"
        ? textAt(resource, "spec", "issuerRef", "name")
        : undefined,
    ]);
  }

  /** Stores of secrets that the environment doesn't create, with their kinds. */
  get stores(): string[] {
    const stores = this.#of("ExternalSecret", "spec", "secretStoreRef").map((store) => {
      const name = textAt(store, "name");
      return name && `${textAt(store, "kind") ?? "SecretStore"} ${name}`;
    });
    return given(stores).filter((store) => !this.#own.has(store));
  }

  get priorities(): Names {
    return workloadsOf(this.resources).map(({ spec }) => spec.priorityClassName);
  }

  get iamRoles(): string[] {
    return given(this.resources.map(({ metadata }) => metadata.annotations?.["eks.amazonaws.com/role-arn"]));
  }

  get middlewares(): string[] {
    return given(this.#middlewares.map(({ namespace, name }) => `${namespace}/${name}`));
  }

  /** True if a route uses a Middleware in another namespace. */
  get hasForeignMiddleware(): boolean {
    return this.#middlewares.some(({ namespace, of }) => namespace !== of);
  }

  get #middlewares(): { namespace: string | undefined; name: string; of: string | undefined }[] {
    return this.resources.flatMap((resource) => {
      const of = resource.metadata.namespace;
      return [...placesAt(resource, ["spec", "routes", "*", "middlewares", "*"])].map(([used]) => ({
        namespace: textAt(used, "namespace") ?? of,
        name: textAt(used, "name") ?? "",
        of,
      }));
    });
  }

  /** The namespaces of others whose pods a policy admits. */
  get admitted(): string[] {
    const own = new Set(this.resources.map(({ metadata }) => metadata.namespace));
    const selector = ["namespaceSelector", "matchLabels", "kubernetes.io/metadata.name"];
    const names = this.#texts("NetworkPolicy", "spec", "ingress", "*", "from", "*", ...selector);
    return given(names)
      .filter((name) => !own.has(name))
      .sort();
  }

  get hasLoadBalancer(): boolean {
    return this.#texts("Service", "spec", "type").includes("LoadBalancer");
  }

  /** The policies as JSON, to search for labels. */
  get policies(): string {
    return JSON.stringify(this.#of("NetworkPolicy", "spec"));
  }

  /** The alerts' rules as JSON, to search for names of metrics. */
  get alerts(): string {
    return JSON.stringify(this.#of("PrometheusRule", "spec"));
  }

  /** The texts in a field of a kind's objects; undefined if it isn't set. */
  #texts(kind: string, ...field: string[]): Names {
    return this.#of(kind, ...field).map((value) => textAt(value));
  }

  #of(kind: string, ...field: string[]): (Value | undefined)[] {
    const own = this.resources.filter((resource) => resource.kind === kind);
    return own.flatMap((resource) => [...placesAt(resource, field)].map(([value]) => value));
  }
}

function given(names: Names): string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}

function annotationsOf({ metadata, spec }: Resource): unknown[] {
  const made = [
    mapAt(spec, "secretTemplate", "annotations"),
    mapAt(spec, "template", "metadata", "annotations"),
  ];
  return [metadata.annotations ?? {}, ...made];
}
