import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { tokensIn } from "../kubernetes/credentials/tokens.ts";
import type { Judged } from "./judged.ts";
import { credential, credentialFinding } from "./rules/secrets/credential.ts";
import type { State } from "./state.ts";

interface Place {
  environment: string;
  resource: Resource;
  path: readonly (string | number)[];
}

/**
 * The texts that the rule secrets/credential let pass, for a second look by a maintained set of rules. What several
 * environments share is noted for the first of them alone, as the rule looks at it once.
 */
export class SecondLook {
  readonly #places = new Map<string, Place[]>();

  /** Takes what the rule let pass in an environment, as `State.passed`. */
  of(environment: string): NonNullable<State["passed"]> {
    return (text, resource, path) => {
      const place = { environment, resource, path };
      addTo(this.#places, text, place);
    };
  }

  /** A finding of the rule for each place with a token, of what was noted since it was asked last. */
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
