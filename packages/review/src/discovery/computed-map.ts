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
