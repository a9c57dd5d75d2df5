import { shortcuts } from "../../shortcuts.ts";

/** Something that seldom occurs in files, so that it is looked for only once it did. */
export class Seldom {
  static readonly #all: Seldom[] = [];
  #did = false;

  constructor() {
    Seldom.#all.push(this);
  }

  /** False when nothing that was read or made until now has it. */
  get may(): boolean {
    return this.#did || !shortcuts.taken;
  }

  /** Says that it occurred. */
  occurs(): void {
    this.#did = true;
  }

  /** For tests: everything has occurred, which is always safe to say, or nothing has, as when a process starts. */
  static sayAll(did: boolean): void {
    for (const one of Seldom.#all) one.#did = did;
  }
}
