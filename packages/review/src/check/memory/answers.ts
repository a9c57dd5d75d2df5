import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { CheckInput } from "../check.ts";
import { textOfData } from "./check-memory.ts";
import { type Observations, type Seen, seenOf } from "./observations.ts";
import type { PartMemory } from "./part-memory.ts";

/** What is kept of answers: each by its question, "" for none. */
interface AnswersRecord extends Seen {
  key: string;
  answers: Map<string, string>;
}

/** What an earlier check has answered, and what has been read for that and since. */
interface Known {
  key: string;
  answers: Map<string, string>;
  seen: Observations;
  tree: FileTree;
}

const NAME = "answers";

/**
 * Answers to questions for which any text of the repository may be read, as an earlier check has given them: they hold
 * while all that was read for them is as it was.
 */
export class Answers {
  readonly #input: CheckInput;
  readonly #memory: PartMemory | undefined;
  readonly #files: () => Iterable<string>;
  #begun: Known | undefined;
  #isNew = false;

  /** @param files the texts that may be read */
  constructor(input: CheckInput, memory: PartMemory | undefined, files: () => Iterable<string>) {
    this.#input = input;
    this.#memory = memory;
    this.#files = files;
  }

  /** The tree that is checked, from which everything is read that an answer depends on. */
  get tree(): FileTree {
    return this.#known?.tree ?? this.#input.tree;
  }

  /** The answer to a question, worked out where it isn't known. */
  ask(question: readonly string[], answer: () => string | undefined): string | undefined {
    const known = this.#known;
    if (known === undefined) return answer();
    const key = JSON.stringify(question);
    let told = known.answers.get(key);
    if (told === undefined) {
      told = answer() ?? "";
      known.answers.set(key, told);
      this.#isNew = true;
    }
    return told === "" ? undefined : told;
  }

  /** Keeps what was answered. */
  keep(): void {
    const text = this.#begun?.seen.text;
    if (this.#begun === undefined || text === undefined || !this.#isNew) return;
    const { key, answers } = this.#begun;
    this.#memory?.memory.keep(NAME, { key, answers, ...seenOf(text) } satisfies AnswersRecord);
  }

  /** Looked up when the first question is asked. */
  get #known(): Known | undefined {
    if (this.#memory !== undefined) this.#begun ??= this.#begin(this.#memory);
    return this.#begun;
  }

  #begin(memory: PartMemory): Known {
    const { environments, argo, unlisted, tree } = this.#input;
    const deployed = environments.map(({ folder, undeployed }) => [folder, undeployed]);
    const key = memory.memory.digest(
      textOfData([memory.shared, [...this.#files()], deployed, argo, unlisted]),
    );
    const record = memory.memory.recall(NAME) as AnswersRecord | undefined;
    const held = record?.key === key ? memory.holding(record) : undefined;
    this.#isNew = held !== record;
    const seen = memory.observe(held?.seen);
    return { key, answers: held?.answers ?? new Map(), seen, tree: seen.of(tree) };
  }
}
