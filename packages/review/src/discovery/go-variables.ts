import { type Found, NotFollowed } from "./go-value.ts";

/** The variables of a template that is being read, the last declared first. `$` is what the template was given. */
export class Variables {
  readonly #declared: { name: string; value: Found }[];

  constructor(data: Found) {
    this.#declared = [{ name: "$", value: data }];
  }

  /** How many there are, to forget those declared later. */
  mark(): number {
    return this.#declared.length;
  }

  /** Forgets what was declared behind a mark. */
  forget(mark: number): void {
    this.#declared.length = mark;
  }

  /** Makes a new one, which hides one of the same name. */
  declare(name: string, value: Found): void {
    this.#declared.push({ name, value });
  }

  /** Gives the last one of a name another value. */
  assign(name: string, value: Found): void {
    this.#of(name).value = value;
  }

  /** The value of the last one of a name. */
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
