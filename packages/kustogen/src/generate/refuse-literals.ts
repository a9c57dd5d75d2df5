import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { Finding } from "@kustogen/review/check/model/rule.ts";
import { strengthIn } from "@kustogen/review/check/rules/secrets/credential.ts";
import { isExcepted } from "@kustogen/review/check/steps/exceptions.ts";
import { parseImage } from "@kustogen/review/cluster/image.ts";
import { podsOf } from "@kustogen/review/cluster/workloads/pods.ts";
import { findCredentials } from "@kustogen/review/kubernetes/credentials/find.ts";
import { credentialLines } from "@kustogen/review/kubernetes/credentials/lines.ts";
import { reasonsOf } from "../authoring/because.ts";
import { makerOf, placesOf } from "../authoring/made-by.ts";
import { contractsOf } from "../layers/contracts.ts";
import { settingBehind } from "../layers/origins.ts";
import type { LayerNode } from "../layers/tree.ts";
import type { Checked } from "./check-resources.ts";
import type { Wanted } from "./one-cluster.ts";

/**
 * Rejects literals of a component that hide what is set elsewhere: a key of a contract's Secret, which its container takes
 * by `envFrom`, and an image's pin. A reason beside it says that it is meant. @throws InputError with the literal's line
 */
export function refuseHidden(node: LayerNode, checked: readonly Checked[]): void {
  const { layer, system } = node;
  const contracts = contractsOf(node);
  for (const { resource } of checked.filter((one) => makerOf(one.resource) !== undefined)) {
    const refuse = (at: Path, message: string) => {
      if (isReasoned(resource, at)) return;
      const places = [...placesOf(resource, at), `${system.name} in ${layer}`, describeResource(resource)];
      throw new InputError(`${message}, or say why: because("…", value)`, {
        code: "invalid-resource",
        places,
      });
    };
    for (const { env, envFrom, image = "", path } of podsOf([resource]).flatMap((pod) => pod.containers)) {
      const key = pinnedElsewhere(node, image);
      const literal = `image ${image} is a literal, which no pin reaches; use images.${key}`;
      if (key !== undefined) refuse([...path, "image"], literal);
      const secrets = new Map<string, string>();
      for (const { prefix = "", secretRef } of envFrom)
        for (const { keys, name } of contracts)
          for (const key of secretRef?.name === name ? Object.keys(keys) : [])
            secrets.set(`${prefix}${key}`, name);
      for (const [index, { name, value: literal }] of env.entries()) {
        const secret = secrets.get(name);
        const hides = `${name} is a literal here, and hides the key of Secret ${secret} (envFrom); remove one of the two`;
        if (secret !== undefined && literal !== undefined) refuse([...path, "env", index], hides);
      }
    }
  }
}

const isReasoned = (resource: Resource, at: Path) =>
  reasonsOf(resource).some((one) => at.every((key, depth) => one.path[depth] === key));

/** What code declares in vain without a reason: variables of an empty text, and volumes that no container mounts. */
export function* declaredInVain({ node, resources }: Wanted): Iterable<Finding> {
  const isAuthored = node.deployed && node.system.namespaces !== "as-written";
  for (const { containers, path: pod, resource, volumes } of podsOf(isAuthored ? resources : [])) {
    for (const one of containers)
      for (const [index, { name, value, valueFrom }] of one.env.entries()) {
        const path = [...one.path, "env", index];
        if (value || valueFrom || isReasoned(resource, path)) continue;
        const message = `${name} is set to an empty text, which isn't the same as left out`;
        yield { resource, path, message, fix: 'leave it out, or say why: because("…", "")' };
      }
    const mounts = containers.flatMap(({ spec, volumeMounts }) => [volumeMounts, spec.volumeDevices ?? []]);
    const mounted = new Set(mounts.flat().map(({ name }) => name));
    for (const [index, { name }] of volumes.entries()) {
      const path = [...pod, "volumes", index];
      const message = `no container mounts the volume ${name}`;
      const fix = "add it to `volumeMounts` of one, or leave it out";
      if (!(mounted.has(name) || isReasoned(resource, path))) yield { resource, path, message, fix };
    }
  }
}

/** The key of the system's image with the name that a literal has; undefined for the reference of one, and what begins with it. */
function pinnedElsewhere({ images, system }: LayerNode, image: string): string | undefined {
  if (Object.values(images).some(({ reference }) => image.startsWith(reference))) return undefined;
  const { name } = parseImage(image);
  return Object.keys(images).find((key) => (lookUp(system.images, key)?.name ?? key) === name);
}

/**
 * Rejects anything in the resources of a layer that looks like a credential. Names of keys, and everything else that
 * `check` permits, are permitted here, too.
 * @throws InputError with system, layer, resource and path, never the value
 */
export function refuseCredentials(node: LayerNode, checked: readonly Checked[]): void {
  const { system, layer } = node;
  const { exceptions = [] } = system;
  for (const { resource, like } of checked) {
    if (resource === like || isExcepted(exceptions, "secrets/credential", resource, layer)) continue;
    const all = findCredentials(resource).filter((one) => strengthIn(resource, one.path, one.what));
    const inReasons = reasonsOf(resource).flatMap(({ path, why }) =>
      credentialLines(why, "reason").map(({ what }) => ({ path, what: `${what}, in the value's reason` })),
    );
    const [credential] = [...all, ...inReasons];
    if (credential === undefined) continue;
    const { path, what } = credential;
    const where = settingBehind(valueAt(resource, path), system, node) ?? placesOf(resource, path);
    const places = [where, `${system.name} in ${layer}`, describeResource(resource), printPath(path)].flat();
    const said = `secrets/credential: looks like a credential: ${what}. Values never belong in git: declare a secret contract and read it through envFrom or secretKeyRef, or use notSecret("…", "why") if it isn't one`;
    throw new InputError(said, { code: "credential", places });
  }
}
