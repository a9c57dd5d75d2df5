import { type Found, NotFollowed } from "./go-value.ts";

/** The variables of a template while it is evaluated, the last declared first. `$` is the template's data. */
export class Variables {
  readonly #declared: { name: string; value: Found }[];

  constructor(data: Found) {
    this.#declared = [{ name: "$", value: data }];
  }

  /** The number of variables, for `forget`. */
  mark(): number {
    return this.#declared.length;
  }

  /** Removes the variables that were declared after a mark. */
  forget(mark: number): void {
    this.#declared.length = mark;
  }

  /** Declares a variable, which hides an earlier one of the same name. */
  declare(name: string, value: Found): void {
    this.#declared.push({ name, value });
  }

  /** Assigns a value to the last variable of a name. */
  assign(name: string, value: Found): void {
    this.#of(name).value = value;
  }

  /** The value of the last variable of a name. */
  get(name: string): Found {
    return this.#of(name).value;
  }

  #of(name: string): { value: Found } {
    const found = this.#declared.findLast((one) => one.name === name);
    if (found === undefined)
      throw new NotFollowed(`its template has the variable ${name}, which isn't declared`);
    return found;
  }
}
