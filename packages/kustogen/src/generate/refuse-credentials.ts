import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import { strengthIn } from "@kustogen/review/check/rules/secrets/credential.ts";
import { isExcepted } from "@kustogen/review/check/steps/exceptions.ts";
import { findCredentials } from "@kustogen/review/kubernetes/credentials/find.ts";
import { credentialLines } from "@kustogen/review/kubernetes/credentials/lines.ts";
import { reasonsOf } from "../authoring/because.ts";
import { placesOf } from "../authoring/made-by.ts";
import { settingBehind } from "../layers/origins.ts";
import type { LayerNode } from "../layers/tree.ts";
import type { Checked } from "./check-resources.ts";

/**
 * Rejects anything in the resources of a layer that looks like a credential. Names of keys, and everything else that
 * `check` permits, are permitted here, too.
 * @throws InputError with system, layer, resource and path, never the value
 */
export function refuseCredentials(node: LayerNode, checked: readonly Checked[]): void {
  const { system, layer } = node;
  for (const { resource, like } of checked) {
    if (resource === like) continue;
    if (isExcepted(system.exceptions ?? [], "secrets/credential", resource, layer)) continue;
    const all = findCredentials(resource).filter((one) => strengthIn(resource, one.path, one.what));
    const inReasons = reasonsOf(resource).flatMap(({ path, why }) =>
      credentialLines(why, "reason").map(({ what }) => ({
        path,
        what: `${what}, in the reason for this value`,
      })),
    );
    const [credential] = [...all, ...inReasons];
    if (credential === undefined) continue;
    const { path, what } = credential;
    const written = settingBehind(valueAt(resource, path), system, node);
    const where = written === undefined ? placesOf(resource, path) : [written];
    const subject = describeResource(resource);
    throw new InputError(
      `secrets/credential: looks like a credential: ${what}. Values never belong in git: declare a secret contract and read it through envFrom or secretKeyRef, or use notSecret("…", "why") if it isn't one`,
      { code: "credential", places: [...where, `${system.name} in ${layer}`, subject, printPath(path)] },
    );
  }
}
