import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { FLUX_SOURCES, RELEASES_OF_FLUX } from "../../../discovery/flux.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { type ChangeFinding, defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";

export const fetchedElsewhere = defineRule({
  id: "change/fetched-elsewhere",
  title: "Flux fetches from the same place and verifies it as before",
  why:
    "Whoever can write to the other repository, registry or bucket decides what runs in the cluster, without a review " +
    "here. Without verification, so does whoever can replace what is fetched.",
  source: "https://fluxcd.io/flux/components/source/ocirepositories/#verification",
  severity: "warning",
  basis: "decision",
  fix: "keep it, or say in the review who controls the new place",
  *checkChange(_before, _after, context) {
    for (const { before, after } of changedResources(context)) {
      const places = PLACES[groupOf(after.apiVersion)];
      if (places === undefined) continue;
      for (const one of [...moved(before, after, places), ...unverified(before, after)])
        yield { resource: after, ...one, message: `${resourceText(after)} ${one.message}` };
    }
  },
});

type Moved = Omit<ChangeFinding, "resource">;

/** The fields that say where something is fetched from, by group. */
const PLACES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  [FLUX_SOURCES]: [
    ["spec", "url"],
    ["spec", "endpoint"],
    ["spec", "bucketName"],
  ],
  [RELEASES_OF_FLUX]: [
    ["spec", "chart", "spec", "chart"],
    ["spec", "chart", "spec", "sourceRef"],
    ["spec", "chartRef"],
  ],
};

function* moved(before: Resource, after: Resource, places: readonly (readonly string[])[]): Iterable<Moved> {
  for (const path of places) {
    const [was, is] = [placeAt(before, path), placeAt(after, path)];
    if (was !== undefined && is !== undefined && was !== is)
      yield { path: [...path], message: `fetches from ${is} instead of ${was}` };
  }
}

/** A place in words: a text, or the kind and name of a source. An address is the same with `.git` and a slash at its end. */
function placeAt(resource: Resource, path: readonly string[]): string | undefined {
  const text = textAt(resource, ...path);
  if (text !== undefined) return text.replace(/(?:\.git)?\/?$/, "");
  const name = textAt(resource, ...path, "name");
  if (name === undefined) return undefined;
  const namespace = textAt(resource, ...path, "namespace") ?? resource.metadata.namespace;
  return `${textAt(resource, ...path, "kind")} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** The signatures or certificates that are no longer checked. */
function* unverified(before: Resource, after: Resource): Iterable<Moved> {
  for (const path of [
    ["spec", "verify"],
    ["spec", "chart", "spec", "verify"],
  ]) {
    const [was, is] = [before, after].map((one) => at(one, ...path));
    if (was !== undefined && is === undefined)
      yield { path, message: "no longer verifies signatures of what it fetches" };
    else if (was !== undefined && !equal(at(was, "matchOIDCIdentity"), at(is, "matchOIDCIdentity")))
      yield { path, message: "accepts signatures of others" };
  }
  if (at(before, "spec", "insecure") !== true && at(after, "spec", "insecure") === true)
    yield { path: ["spec", "insecure"], message: "fetches without TLS" };
}
