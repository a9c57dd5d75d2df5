import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";
import { defined } from "./defined.ts";
import { labels, selector } from "./labels.ts";
import type { Part } from "./part.ts";
import { restrictedPod } from "./security-context.ts";

/** Kubernetes' pod fields, and annotations and further labels for the template's metadata. */
export interface PodFields extends Partial<Omit<IPodSpec, "containers">> {
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
}

/**
 * A pod template with a part's labels: restricted security, no API token (a pod that needs the API sets
 * `automountServiceAccountToken` or projects a token into the one container that uses it), and no service links, which
 * would add a variable `<SERVICE>_PORT=tcp://…` for every Service in the namespace.
 */
export function podTemplate(part: Part, containers: IContainer[], fields: PodFields = {}): IPodTemplateSpec {
  const { annotations, labels: more, securityContext, ...spec } = fields;
  return {
    metadata: defined({ labels: { ...labels(part), ...selector(part), ...more }, annotations }),
    spec: defined({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...spec,
      securityContext: restrictedPod(securityContext),
      containers,
    }),
  };
}
