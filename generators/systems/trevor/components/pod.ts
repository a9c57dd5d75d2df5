import type { ContainerFields, EnvSource, PodFields } from "kustogen/blocks";
import { secretEnv } from "kustogen/blocks";
import type { Trevor } from "../context.ts";
import { SECRETS } from "../secrets.ts";
import { variables } from "./variables.ts";

/**
 * What trevor's containers have in common: one image, one environment except for `own`, and a /tmp on a read-only
 * root.
 */
export function common(
  { images, settings }: Trevor,
  own: Record<string, EnvSource | undefined> = {},
): Omit<ContainerFields, "name" | "resources"> {
  return {
    image: images.trevor,
    imagePullPolicy: settings.imagePullPolicy,
    env: variables(settings, own),
    envFrom: secretEnv(SECRETS.filter(({ when }) => when === undefined || when(settings))),
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
}

/** Pod fields of all pods: the user of the image, and room in /tmp, where uploads are written, for four of them. */
export function pod({ settings }: Trevor): PodFields {
  return {
    serviceAccountName: "trevor",
    securityContext: { runAsUser: 1000, runAsGroup: 1000 },
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: `${Math.ceil((settings.maxUploadSizeMb * 4) / 1024)}Gi` } },
    ],
  };
}
