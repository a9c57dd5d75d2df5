import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Loading } from "./loading.ts";
import type { SourceLoader } from "./sources/source-loader.ts";
import type { State } from "./state.ts";

/** The number of environments that are compared with each other. */
const KEPT = 2;
/** A loader keeps its files, which helps for a few successive environments. */
const LOADED = 50;

/** Renders released environments again, one at a time, for callers that need more than their facts. */
export class Again {
  readonly #states = new Map<number, State>();
  #loader: { loader: SourceLoader; left: number } | undefined;

  /** @param tree is read in place of the tree that is checked, with the same content */
  constructor(
    private readonly loading: Loading,
    private readonly tree?: FileTree,
  ) {}

  /** One of the environments. Throws Error if it can no longer be rendered. */
  rendered(at: number): State {
    const known = this.#states.get(at);
    if (known !== undefined) return known;
    if (this.#loader === undefined || this.#loader.left-- === 0)
      this.#loader = { loader: this.loading.fresh(this.tree), left: LOADED };
    const state = this.loading.load(at, this.#loader.loader);
    if (typeof state !== "object" || "template" in state)
      throw new Error("an environment changed while it was checked");
    for (const oldest of this.#states.keys()) if (this.#states.size >= KEPT) this.#states.delete(oldest);
    this.#states.set(at, state);
    return state;
  }
}
