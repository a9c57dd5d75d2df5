/** Values by path, each looked up on demand; all of them are listed only if requested. */
export abstract class LookedUp<Value> implements ReadonlyMap<string, Value> {
  #all: ReadonlyMap<string, Value> | undefined;

  abstract get(path: string): Value | undefined;

  /** All of it, sorted by path. */
  protected abstract list(): ReadonlyMap<string, Value>;

  get #listed(): ReadonlyMap<string, Value> {
    this.#all ??= this.list();
    return this.#all;
  }

  get size(): number {
    return this.#listed.size;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  *entries(): MapIterator<[string, Value]> {
    yield* this.#listed.entries();
  }

  *keys(): MapIterator<string> {
    yield* this.#listed.keys();
  }

  *values(): MapIterator<Value> {
    yield* this.#listed.values();
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  forEach(each: (one: Value, path: string, all: ReadonlyMap<string, Value>) => void): void {
    for (const [path, one] of this.#listed) each(one, path, this);
  }
}
