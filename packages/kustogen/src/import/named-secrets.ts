import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { pullSecrets } from "@kustogen/review/cluster/kubelet/object-references.ts";
import { objectsOf } from "@kustogen/review/cluster/objects.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";
import type { ImportedState } from "./state.ts";

/** A Secret that an object names which isn't a pod, or that images are pulled with. */
interface NamedSecret {
  name: string;
  namespace: string | undefined;
  /** The key that is read; undefined where all are. */
  key: string | undefined;
  /** What is said of the key. */
  description: string;
}

/** The key that a login of a registry has. */
const LOGIN = { key: ".dockerconfigjson", description: "Login of the registry that images are pulled from" };

/** Fields that name a Secret which someone else makes: `privateKeySecretRef` and its like name one that the object makes. */
const REFERENCE =
  /^(?:secretRef|secretReference|secretKeyRef|(?:apiToken|apiKey|password|token|accessKeyID|secretAccessKey)SecretRef)$/;

/** What makes Secrets itself, and definitions, which name none. */
const MAKES = /^(?:Secret|SealedSecret|SopsSecret|ExternalSecret|PushSecret|CustomResourceDefinition)$/;

/** The Secrets that images are pulled with, and those that objects other than pods name. */
export function namedSecrets({ resources }: Pick<ImportedState, "resources">): NamedSecret[] {
  const { pods } = objectsOf(resources);
  const found: NamedSecret[] = pods.flatMap((pod) =>
    pullSecrets(pod).map((name) => ({ name, namespace: pod.namespace, ...LOGIN })),
  );
  const withPods = new Set(pods.map(({ resource }) => resource));
  for (const resource of resources) {
    const { kind, metadata, spec } = resource;
    // Which namespace an object of the whole cluster looks in is its operator's matter.
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
        // The objects of a release are where it puts them.
        for (const [inner, one] of Object.entries(value as ValueMap))
          visit(one, inner, inner === "values" ? (textAt(spec, "targetNamespace") ?? within) : within);
    };
    visit(resource as unknown as Value, "", undefined);
  }
  return found;
}
