import { InputError } from "../../errors/errors.ts";
import type { Decoded, Shape } from "../../load/decode.ts";
import { parseResources } from "../../load/resources.ts";
import { BuildResource, NO_HISTORY } from "../../resource/resource.ts";
import type { ConfigureContext } from "../transformer.ts";

/** The fields of an IAMPolicyGenerator. */
export const SERVICE_ACCOUNT = {
  cloud: "string",
  kubernetesService: { fields: { name: "string", namespace: "string" } },
  serviceAccount: { fields: { name: "string", projectId: "string" } },
} as const satisfies Record<string, Shape>;

type ServiceAccountConfig = Decoded<{ fields: typeof SERVICE_ACCOUNT }>;

/** The ServiceAccount for a Google service account, as created by kustomize's IAMPolicyGenerator. */
export function generateServiceAccount(
  { cloud = "", kubernetesService = {}, serviceAccount = {} }: ServiceAccountConfig,
  { file, clusterScoped }: ConfigureContext,
): BuildResource[] {
  if (cloud !== "gke") throw new InputError(`cloud must be gke but is "${cloud}"`);
  const { name = "", namespace } = kubernetesService;
  const account = `${serviceAccount.name ?? ""}@${serviceAccount.projectId ?? ""}.iam.gserviceaccount.com`;
  const text = `apiVersion: v1
kind: ServiceAccount
metadata:
  annotations:
    iam.gke.io/gcp-service-account: ${account}
  name: ${name}${namespace ? `\n  namespace: ${namespace}` : ""}
`;
  return parseResources(text, file).map((value) => new BuildResource(value, NO_HISTORY, clusterScoped));
}
