import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Loading } from "./loading.ts";
import type { SourceLoader } from "./sources/source-loader.ts";
import type { State } from "./state.ts";

/** As many are kept as are compared with each other. */
const KEPT = 2;
/** A loader keeps what it has read, which pays for some environments that follow one another. */
const LOADED = 50;

/** Renders environments again that were let go, one at a time, for who asks for more than their facts. */
export class Again {
  readonly #loading: Loading;
  readonly #tree: FileTree | undefined;
  readonly #states = new Map<number, State>();
  #loader: { loader: SourceLoader; left: number } | undefined;

  /** @param tree read in place of the one that is checked, and says the same */
  constructor(loading: Loading, tree?: FileTree) {
    this.#loading = loading;
    this.#tree = tree;
  }

  /** One of the environments. Throws Error where it can't be rendered any more. */
  rendered(at: number): State {
    const known = this.#states.get(at);
    if (known !== undefined) return known;
    if (this.#loader === undefined || this.#loader.left-- === 0)
      this.#loader = { loader: this.#loading.fresh(this.#tree), left: LOADED };
    const state = this.#loading.load(at, this.#loader.loader);
    if (typeof state !== "object" || "template" in state)
      throw new Error("an environment changed while it was checked");
    for (const oldest of this.#states.keys()) if (this.#states.size >= KEPT) this.#states.delete(oldest);
    this.#states.set(at, state);
    return state;
  }
}
