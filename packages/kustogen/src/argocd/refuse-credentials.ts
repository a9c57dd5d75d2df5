import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { findCredentials } from "@kustogen/review/kubernetes/credentials/find.ts";
import type { DeliveryFile } from "../layers/delivery.ts";

/**
 * A setting of an environment, such as the URL of the repository or of the cluster, may contain a token. Throws
 * InputError with the object and the field, never with the value.
 */
export function refuseCredentials({ path, resource }: DeliveryFile): void {
  const place = (field: Path) => `${path}: ${describeResource(resource)}: ${printPath(field)}`;
  const [credential] = findCredentials(resource);
  if (credential === undefined) return;
  throw new InputError(
    `${place(credential.path)}: secrets/credential: looks like a credential: ${credential.what}. Argo CD keeps the credentials of repositories and clusters in its own Secrets: remove it from the environment's file`,
    { code: "credential" },
  );
}
