import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { CheckMemory } from "../check/memory/check-memory.ts";
import type { Shape } from "./shape.ts";

/** A shape, its commit, and a key for everything else that it depends on. */
interface ShapeRecord {
  key: string;
  commit: string;
  shape: Shape;
}

const NAME = "shape";

/** The shape of a commit, as found by an earlier comparison. */
export class ShapeMemory {
  readonly #record: ShapeRecord | undefined;

  constructor(private readonly memory: CheckMemory) {
    this.#record = shortcuts.taken ? (memory.recall(NAME) as ShapeRecord | undefined) : undefined;
  }

  /** The commit whose shape is stored. */
  get commit(): string | undefined {
    return this.#record?.commit;
  }

  /** The shape, if the key is the same. */
  recall(key: string): Shape | undefined {
    return this.#record?.key === this.#keyOf(key) ? this.#record.shape : undefined;
  }

  /** Stores the shape of a commit for the next comparison. */
  keep(key: string, commit: string, shape: Shape): void {
    this.memory.keep(NAME, { key: this.#keyOf(key), commit, shape } satisfies ShapeRecord);
  }

  #keyOf(key: string): string {
    return this.memory.digest(`${this.memory.key}\0${key}`);
  }
}
