import type { Context } from "kustogen";
import type { Image } from "./images.ts";
import type { Settings } from "./settings.ts";

/** The context from which each of OpenSail's components is generated. */
export type OpenSail = Context<Settings, Image>;

/** The namespace of CSI drivers; the Volume Hub and the driver's pods run there. */
export const STORAGE_NAMESPACE = "kube-system";

/**
 * The selector that TesslateAI/Studio@bc6cf79 gives a workload of the namespace tesslate (k8s/base/kustomization.yaml
 * adds two labels to each). It is immutable: with another, what runs couldn't be taken over in place.
 */
export function studio(app: string, component?: string): Record<string, string> {
  return {
    app,
    ...(component !== undefined && { component }),
    "app.kubernetes.io/name": "tesslate-studio",
    "app.kubernetes.io/managed-by": "kustomize",
  };
}

/** True if Studio's Terraform (k8s/terraform/aws) makes the platform's own objects, which then aren't here. */
export function byTerraform({ settings }: Pick<OpenSail, "settings">): boolean {
  return settings.aws?.platform === "terraform";
}

/** The IRSA annotation for a role of this environment's cluster; nothing outside AWS and in shared layers. */
export function irsa(context: OpenSail, role: string): Record<string, string> | undefined {
  const { aws } = context.settings;
  if (!aws || !context.environment) return undefined;
  const cluster = `tesslate-${context.environment.name}-eks`;
  return { "eks.amazonaws.com/role-arn": `arn:aws:iam::${aws.account}:role/${cluster}-${role}` };
}

/**
 * Stakater Reloader's annotation: the workload restarts when a Secret or ConfigMap that it reads through env, envFrom
 * or a volume changes. Reloader must run with `--reload-strategy=annotations`: its other strategy, a variable in the
 * pod template, is a difference that Argo CD's self-heal reverts.
 */
export function reload(context: OpenSail): Record<string, string> | undefined {
  return context.settings.reloadOnSecretChange ? { "reloader.stakater.com/auto": "true" } : undefined;
}
