import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { strengthIn } from "@kustogen/review/check/rules/secrets/credential.ts";
import { containersIn } from "@kustogen/review/check/rules/traps/containers.ts";
import { isExcepted } from "@kustogen/review/check/steps/exceptions.ts";
import { parseImage } from "@kustogen/review/cluster/image.ts";
import { findCredentials } from "@kustogen/review/kubernetes/credentials/find.ts";
import { credentialLines } from "@kustogen/review/kubernetes/credentials/lines.ts";
import { itemsAt } from "@kustogen/review/kubernetes/fields.ts";
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
      const said = `${message}, or say why: because("…", value)`;
      throw new InputError(said, { code: "invalid-resource", places });
    };
    for (const { path, value } of containersIn(resource as unknown as ValueMap)) {
      const image = asText(value.image);
      const key = pinnedElsewhere(node, image);
      const literal = `image ${image} is a literal, which no pin reaches; use images.${key}`;
      if (key !== undefined) refuse([...path, "image"], literal);
      const secrets = new Map<string, string>();
      for (const [{ prefix, secretRef }] of itemsAt(value, "envFrom"))
        for (const { keys, name } of contracts)
          if (isMap(secretRef) && secretRef.name === name)
            for (const key of Object.keys(keys)) secrets.set(`${asText(prefix)}${key}`, name);
      for (const [{ name, value: literal }, index] of itemsAt(value, "env")) {
        const secret = secrets.get(asText(name));
        const hides = `${name} is a literal here, and hides the key of Secret ${secret} (envFrom); remove one of the two`;
        if (secret !== undefined && literal !== undefined) refuse([...path, "env", index], hides);
      }
    }
  }
}

const isReasoned = (resource: Resource, at: Path) =>
  reasonsOf(resource).some((one) => at.every((key, depth) => one.path[depth] === key));

/** Warnings of variables that code sets to an empty text without a reason. */
export function emptyVariables(layers: readonly Wanted[]): string[] {
  const found = new Set<string>();
  for (const { node, resources } of layers)
    for (const resource of node.deployed && node.system.namespaces !== "as-written" ? resources : [])
      for (const { path, value } of containersIn(resource as unknown as ValueMap))
        for (const [{ name, value: text }, index] of itemsAt(value, "env")) {
          const at = [...path, "env", index];
          if (text !== "" || isReasoned(resource, at)) continue;
          const place = [...placesOf(resource, at), node.system.name].join(": ");
          const said = `${name} is set to an empty text, which isn't the same as left out. Leave it out, or say why: because("…", "")`;
          found.add(`${place}: ${resource.kind} ${resource.metadata.name}: ${said}`);
        }
  return firstAndRest([...found], 3);
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
  for (const { resource, like } of checked) {
    if (resource === like) continue;
    if (isExcepted(system.exceptions ?? [], "secrets/credential", resource, layer)) continue;
    const all = findCredentials(resource).filter((one) => strengthIn(resource, one.path, one.what));
    const inReasons = reasonsOf(resource).flatMap(({ path, why }) =>
      credentialLines(why, "reason").map(({ what }) => ({ path, what: `${what}, in the value's reason` })),
    );
    const [credential] = [...all, ...inReasons];
    if (credential === undefined) continue;
    const { path, what } = credential;
    const written = settingBehind(valueAt(resource, path), system, node);
    const where = written === undefined ? placesOf(resource, path) : [written];
    const places = [...where, `${system.name} in ${layer}`, describeResource(resource), printPath(path)];
    const said = `secrets/credential: looks like a credential: ${what}. Values never belong in git: declare a secret contract and read it through envFrom or secretKeyRef, or use notSecret("…", "why") if it isn't one`;
    throw new InputError(said, { code: "credential", places });
  }
}
