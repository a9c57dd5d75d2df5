/** A set of layers as a bit mask: bit 0 is base, bit i + 1 the i-th environment. */
export type LayerSet = number;

/** The layers of an imported system: base, then its environments in the order they were named. */
export class ImportedLayers {
  readonly names: readonly string[];
  readonly all: LayerSet;

  constructor(environments: readonly string[]) {
    this.names = ["base", ...environments];
    this.all = 2 ** this.names.length - 1;
  }

  /** The indexes of a set, base first. */
  indexes(set: LayerSet): number[] {
    return this.names.flatMap((_, index) => (set & (2 ** index) ? [index] : []));
  }

  /**
   * The shortest condition, as TypeScript, that holds in the layers of `set` and in no other one of `among`.
   * Undefined where it always holds.
   */
  condition(set: LayerSet, among: LayerSet): { code: string; uses: string } | undefined {
    if (set === among) return undefined;
    const inside = this.indexes(set);
    const outside = this.indexes(among & ~set);
    const name = (index: number | undefined) => JSON.stringify(this.names[index as number]);
    if (outside.length === 1 && outside[0] === 0) return { code: 'layer !== "base"', uses: "layer" };
    if (inside.length === 1 && inside[0] === 0) return { code: 'layer === "base"', uses: "layer" };
    if (inside.length === 1) return { code: `within(${name(inside[0])})`, uses: "within" };
    if (outside.length === 1) return { code: `!within(${name(outside[0])})`, uses: "within" };
    return { code: `[${inside.map(name).join(", ")}].includes(layer)`, uses: "layer" };
  }
}
