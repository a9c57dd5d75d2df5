/** A map of values by path that is computed on demand. */
export abstract class ComputedMap<Value> implements ReadonlyMap<string, Value> {
  abstract readonly size: number;

  abstract get(path: string): Value | undefined;

  /** All of it, sorted by path. */
  abstract entries(): MapIterator<[string, Value]>;

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  *keys(): MapIterator<string> {
    for (const [path] of this.entries()) yield path;
  }

  *values(): MapIterator<Value> {
    for (const [, one] of this.entries()) yield one;
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  forEach(each: (one: Value, path: string, all: ReadonlyMap<string, Value>) => void): void {
    for (const [path, one] of this.entries()) each(one, path, this);
  }
}

/** Values by path, each looked up on demand; all of them are listed only if requested. */
export abstract class LookedUp<Value> extends ComputedMap<Value> {
  #all: ReadonlyMap<string, Value> | undefined;

  /** All of it, sorted by path. */
  protected abstract list(): ReadonlyMap<string, Value>;

  get #listed(): ReadonlyMap<string, Value> {
    this.#all ??= this.list();
    return this.#all;
  }

  get size(): number {
    return this.#listed.size;
  }

  *entries(): MapIterator<[string, Value]> {
    yield* this.#listed.entries();
  }
}
