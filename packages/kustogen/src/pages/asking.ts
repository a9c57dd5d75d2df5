import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { workloadsOf } from "@kustogen/review/cluster/workloads/workloads.ts";
import { isBuiltIn } from "@kustogen/review/kinds/kinds.ts";

/** Fields in which a resource refers to something in the cluster. */
interface Fields {
  ingressClassName?: string;
  storageClassName?: string;
  issuerRef?: { kind?: string; name?: string };
  secretStoreRef?: { kind?: string; name?: string };
  routes?: { middlewares?: { name: string; namespace?: string }[] }[];
  type?: string;
  ingress?: { from?: { namespaceSelector?: { matchLabels?: Record<string, string> } }[] }[];
  volumeClaimTemplates?: { spec?: { storageClassName?: string } }[];
}

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
    return this.#of("Ingress", ({ ingressClassName }) => [ingressClassName]);
  }

  /** The classes of volumes, "" for the cluster's default. */
  get storageClasses(): Names {
    return [
      ...this.#of("PersistentVolumeClaim", (fields) => [fields.storageClassName ?? ""]),
      ...this.#of("StatefulSet", ({ volumeClaimTemplates = [] }) =>
        volumeClaimTemplates.map(({ spec }) => spec?.storageClassName ?? ""),
      ),
    ];
  }

  get drivers(): Names {
    return [
      ...this.#of("StorageClass", (_, { provisioner }) => [asText(provisioner)]),
      ...this.#of("VolumeSnapshotClass", (_, { driver }) => [asText(driver)]),
    ];
  }

  get issuers(): Names {
    return this.resources.flatMap((resource) => {
      const { issuerRef } = fieldsOf(resource);
      return [
        resource.metadata.annotations?.["cert-manager.io/cluster-issuer"],
        issuerRef?.kind === "ClusterIssuer" ? issuerRef.name : undefined,
      ];
    });
  }

  /** Stores of secrets that the environment doesn't create, with their kinds. */
  get stores(): string[] {
    const stores = this.#of("ExternalSecret", ({ secretStoreRef: store }) => [
      store?.name && `${store.kind ?? "SecretStore"} ${store.name}`,
    ]);
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
      const used = (fieldsOf(resource).routes ?? []).flatMap(({ middlewares = [] }) => middlewares);
      return used.map(({ namespace = of, name }) => ({ namespace, name, of }));
    });
  }

  /** The namespaces of others whose pods a policy admits. */
  get admitted(): string[] {
    const own = new Set(this.resources.map(({ metadata }) => metadata.namespace));
    const names = this.#of("NetworkPolicy", ({ ingress = [] }) =>
      ingress
        .flatMap(({ from = [] }) => from)
        .map(({ namespaceSelector }) => namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"]),
    );
    return given(names)
      .filter((name) => !own.has(name))
      .sort();
  }

  get hasLoadBalancer(): boolean {
    return this.#of("Service", ({ type }) => [type]).includes("LoadBalancer");
  }

  /** The alerts' rules as JSON, to search for names of metrics. */
  get alerts(): string {
    return JSON.stringify(this.#of("PrometheusRule", (fields) => [fields]));
  }

  #of<T>(kind: string, take: (fields: Fields, resource: Resource) => readonly T[]): T[] {
    return this.resources.flatMap((resource) =>
      resource.kind === kind ? take(fieldsOf(resource), resource) : [],
    );
  }
}

function given(names: Names): string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}

function fieldsOf({ spec }: Resource): Fields {
  return spec ?? {};
}

function annotationsOf({ metadata, spec }: Resource): unknown[] {
  const { secretTemplate, template } = (spec ?? {}) as {
    secretTemplate?: { annotations?: object };
    template?: { metadata?: { annotations?: object } };
  };
  return [
    metadata.annotations ?? {},
    secretTemplate?.annotations ?? {},
    template?.metadata?.annotations ?? {},
  ];
}
