import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { knownKinds, typeOf } from "../../../kinds/kinds.ts";
import { kindsOfGroup, unknownKind } from "../../../kinds/unknown-kind.ts";
import { at, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import type { State } from "../../state.ts";

/** Kinds of others to which objects commonly refer without a group. */
const OF_OTHERS =
  "AnalysisTemplate Application AppProject Certificate ClusterIssuer ClusterSecretStore ExternalSecret Gateway GatewayClass " +
  "GitRepository GRPCRoute HelmChart HelmRelease HelmRepository HTTPRoute ImagePolicy ImageRepository IngressRoute Issuer " +
  "Kustomization Middleware OCIRepository Provider Rollout SecretStore ServersTransport TLSOption TLSRoute TraefikService";

/** The kinds that objects of an environment may refer to. */
export class ReferredKinds {
  readonly #resources: readonly Resource[];
  #all: Set<string> | undefined;

  constructor({ resources }: Pick<State, "resources">) {
    this.#resources = resources;
  }

  /**
   * What is wrong with the kind in a field of a resource that isn't its own: it differs from a known one in a single
   * letter. Undefined for other kinds, also for unknown ones.
   */
  misspelledAt(resource: Resource, path: Path): { message: string; fix: string } | undefined {
    const kind = String(at(resource, ...path));
    if (!KIND.test(kind) || this.#known().has(kind)) return undefined;
    const reference = mapAt(resource, ...path.slice(0, -1));
    const apiVersion = textAt(reference, "apiVersion");
    const group =
      apiVersion === undefined
        ? (textAt(reference, "apiGroup") ?? textAt(reference, "group"))
        : groupOf(apiVersion);
    const ofGroup = group === undefined ? [] : kindsOfGroup(group);
    const known = ofGroup.length > 0 ? ofGroup : this.#known();
    const meant = closest(kind, known, 1);
    if (meant === undefined || isSame(meant, kind)) return undefined;
    return { message: `refers to a ${kind}, a kind that nothing defines`, fix: `write ${meant}` };
  }

  /** What is wrong with the API version in such a field: no cluster serves the kind beside it in that version. */
  wrongVersionAt(resource: Resource, path: Path): { message: string; fix: string } | undefined {
    const apiVersion = String(at(resource, ...path));
    const kind = textAt(resource, ...path.slice(0, -1), "kind");
    // Earlier releases served more alpha and beta versions than are known.
    if (kind === undefined || isFilledIn(apiVersion) || /(?:alpha|beta)\d+$/.test(apiVersion))
      return undefined;
    if (typeOf(apiVersion, kind) !== undefined) return undefined;
    const problem = unknownKind(apiVersion, kind);
    return problem?.path[0] !== "apiVersion"
      ? undefined
      : {
          message: `refers to an ${problem.message.replace(/[.?]$/, "")}`,
          fix: "write the API version of the kind",
        };
  }

  #known(): Set<string> {
    this.#all ??= new Set([
      ...knownKinds().map((name) => name.slice(name.lastIndexOf("/") + 1)),
      ...this.#resources.map(({ kind }) => kind),
      ...OF_OTHERS.split(" "),
    ]);
    return this.#all;
  }
}

/** Shorter kinds are too often one letter apart. */
const KIND = /^[A-Z][A-Za-z]{4,}$/;

/** True for one kind, also in the plural or with other capitals. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b || `${a}s` === b || a === `${b}s`;
}
