import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { tokensIn } from "../kubernetes/credentials/tokens.ts";
import type { Judged } from "./judged.ts";
import { credential, credentialFinding } from "./rules/secrets/credential.ts";
import type { State } from "./state.ts";

interface Place {
  environment: string;
  resource: Resource;
  path: Path;
}

/**
 * Texts that secrets/credential passed, for a second scan by a maintained set of token rules. Sources shared by
 * several environments are recorded only for the first, because the rule scans them once.
 */
export class SecondLook {
  readonly #places = new Map<string, Place[]>();

  /** Receives passed texts of an environment, as `State.passed`. */
  of(environment: string): NonNullable<State["passed"]> {
    return (text, resource, path) => {
      addTo(this.#places, text, { environment, resource, path });
    };
  }

  /** One finding for each place with a token, among the texts recorded since the last call. */
  async findings(): Promise<Judged[]> {
    const places = [...this.#places.values()];
    const texts = [...this.#places.keys()];
    this.#places.clear();
    const found: Judged[] = [];
    for (const { at, what } of await tokensIn(texts)) {
      const lines = texts[at]?.split("\n") ?? [];
      const [inLine] = lines.length > 1 ? await tokensIn(lines) : [];
      for (const { environment, resource, path } of places[at] ?? []) {
        const finding = credentialFinding(resource, path, what, inLine?.at);
        found.push({ ...finding, rule: credential, severity: "error", environment, shared: true });
      }
    }
    return found;
  }
}
