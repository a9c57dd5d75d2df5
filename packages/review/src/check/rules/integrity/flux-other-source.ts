import { USUAL_SOURCE } from "../../../discovery/flux.ts";
import { objectsIn } from "../../facts.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";
import type { FluxKnown } from "./flux-known.ts";
import { SOURCES } from "./flux-missing.ts";

/** A reference of an object of an environment to another Flux object. */
interface Use {
  state: State;
  one: {
    at: number;
    path: RepositoryFinding["path"];
    kind: string;
    name: string;
    namespace: string | undefined;
  };
}

/** The only release of a namespace, if it takes its chart from another one, and nothing uses the only source of its own. */
export function* otherSources(
  uses: readonly Use[],
  namespaces: FluxKnown["namespaces"],
): Iterable<RepositoryFinding> {
  const ofReleases = uses.filter(
    ({ state, one }) => SOURCES.includes(one.kind) && objectsIn.of(state)[one.at]?.kind === "HelmRelease",
  );
  for (const { state, one } of ofReleases) {
    const resource = objectsIn.of(state)[one.at];
    const own = resource?.metadata.namespace;
    if (own === undefined || one.namespace === undefined || own === one.namespace) continue;
    if (one.namespace === USUAL_SOURCE || own === USUAL_SOURCE) continue;
    const isOnly = ofReleases.every(
      (other) => other.one === one || objectsIn.of(other.state)[other.one.at]?.metadata.namespace !== own,
    );
    const [only, ...more] = [...namespaces].flatMap(([key, all]) =>
      all.has(own) && SOURCES.some((kind) => key.startsWith(`${kind}/`)) ? [key] : [],
    );
    if (!isOnly || only === undefined || more.length > 0) continue;
    const [kind = "", name = ""] = only.split("/");
    if (uses.some((other) => other.one.kind === kind && other.one.name === name)) continue;
    yield {
      environment: state.environment,
      ...(resource && { resource }),
      path: [...(one.path ?? []), "name"],
      message: `is fetched from ${one.kind} ${one.name} of namespace ${one.namespace}, although nothing refers to ${kind} ${name}, the only source in its own namespace ${own}`,
      fix: `refer to ${kind} ${name}, if you meant that, or remove it`,
    };
  }
}
