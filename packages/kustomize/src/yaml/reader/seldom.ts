import { shortcuts } from "../../shortcuts.ts";

/** A rare case in files, which is searched for only after it has occurred. */
export class Seldom {
  static readonly #all: Seldom[] = [];
  #did = false;

  constructor() {
    Seldom.#all.push(this);
  }

  /** False if nothing that was read or created so far has it. */
  get may(): boolean {
    return this.#did || !shortcuts.taken;
  }

  /** Records that it occurred. */
  occurs(): void {
    this.#did = true;
  }

  /** For tests: sets all cases as occurred, which is always safe, or as not occurred, as at the start of a process. */
  static sayAll(did: boolean): void {
    for (const one of Seldom.#all) one.#did = did;
  }
}
