import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { pullSecretNames } from "@kustogen/review/cluster/kubelet/object-references.ts";
import { objectsOf } from "@kustogen/review/cluster/objects.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";
import type { ImportedState } from "./state.ts";

/** A Secret that an object other than a pod refers to, or a pull Secret. */
interface NamedSecret {
  name: string;
  namespace: string | undefined;
  /** The key that is read; undefined if all are. */
  key: string | undefined;
  /** The description of the key. */
  description: string;
}

/** The key of a registry login. */
const LOGIN = { key: ".dockerconfigjson", description: "Login of the registry that images are pulled from" };

/** Fields that refer to others' Secrets: the like of `privateKeySecretRef` refers to one that the object creates. */
const REFERENCE =
  /^(?:secretRef|secretReference|secretKeyRef|(?:apiToken|apiKey|password|token|accessKeyID|secretAccessKey)SecretRef)$/;

/** Kinds that create Secrets themselves, and definitions, which don't refer to any. */
const MAKES = /^(?:Secret|SealedSecret|SopsSecret|ExternalSecret|PushSecret|CustomResourceDefinition)$/;

/** Pull Secrets, and Secrets that objects other than pods refer to. */
export function namedSecrets({ expected }: Pick<ImportedState, "expected">): NamedSecret[] {
  const { pods } = objectsOf(expected);
  const found: NamedSecret[] = pods.flatMap((pod) =>
    pullSecretNames(pod).map((name) => ({ name, namespace: pod.namespace, ...LOGIN })),
  );
  const withPods = new Set(pods.map(({ resource }) => resource));
  for (const resource of expected) {
    const { kind, metadata, spec } = resource;
    // The operator of a cluster-scoped object determines its namespace.
    if (withPods.has(resource) || MAKES.test(kind) || /^Cluster/.test(kind)) continue;
    const description = `Read by ${kind} ${metadata.name}`;
    const add = (reference: Value | undefined, within: string | undefined, rest: Partial<NamedSecret>) => {
      const name = typeof reference === "string" ? reference : textAt(reference, "name");
      if (!name || /[{$]/.test(name) || (isMap(reference) && reference.optional === true)) return;
      const namespace = textAt(reference, "namespace") ?? within ?? metadata.namespace;
      found.push({ name, namespace, key: textAt(reference, "key"), description, ...rest });
    };
    const visit = (value: Value, key: string, within: string | undefined): void => {
      if (Array.isArray(value)) {
        for (const one of value) {
          if (key === "imagePullSecrets") add(one, within, LOGIN);
          else if (key === "valuesFrom" && textAt(one, "kind") === "Secret")
            add(one, within, { key: textAt(one, "valuesKey") ?? "values.yaml" });
          else visit(one, key, within);
        }
        return;
      }
      if (REFERENCE.test(key)) add(value, within, {});
      if (isMap(value))
        // The objects of a release are in the release's target namespace.
        for (const [inner, one] of Object.entries(value))
          visit(one, inner, inner === "values" ? (textAt(spec, "targetNamespace") ?? within) : within);
    };
    visit(resource as unknown as Value, "", undefined);
  }
  return found;
}
